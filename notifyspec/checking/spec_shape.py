"""The shape of `schemas/spec.schema.json` as straight-line Python, ready for each run.

Written by docs/generate_spec_shape.py from the schema: change that. What `fits` accepts, the schema
allows; what it does not accept may be allowed still, as `context.acceptance` says.
"""

from __future__ import annotations

from typing import Any

from notifyspec.json_values import MAX_FLOAT
from notifyspec.patterns import compile_pattern


class _Unsure(Exception):
    """A float may stand for an integer."""


def _unsure() -> bool:
    raise _Unsure


_MISSING: Any = object()


def _form_1(value: Any) -> bool:
    try:
        if not (type(value) is str): return False
        if not (compile_pattern('^\\{\\{[\\w\\W]*\\}\\}\\n?$').search(value)): return False
        return True
    except KeyError: return False


def _form_2(value: Any) -> bool:
    try:
        if not (type(value) is str): return False
        if not (compile_pattern('\\{[{%#]').search(value)): return False
        return True
    except KeyError: return False


def _form_3(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value['type']
            if not (type(v_1) is str and v_1 in {'INFO', 'TOAST'}): return False
            if len(value) != 1:
                pass
        pass
        return True
    except KeyError: return False


def _form_4(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value['type']
            if not (type(v_1) is str and v_1 in {'DOWNLOAD'}): return False
            if len(value) != 1:
                pass
        pass
        return True
    except KeyError: return False


def _form_5(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value['type']
            if not (type(v_1) is str and v_1 in {'NAVIGATE'}): return False
            if len(value) != 1:
                pass
        pass
        return True
    except KeyError: return False


def _form_6(value: Any) -> bool:
    try:
        if type(value) is dict:
            if not ('path' in value): return False
            if len(value) != 0:
                pass
        pass
        return True
    except KeyError: return False


def _form_7(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value.get('url', _MISSING)
            if v_1 is not _MISSING:
                if not (False): return False
            if len(value) != 0 + (v_1 is not _MISSING):
                pass
        pass
        return True
    except KeyError: return False


def _form_8(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value['type']
            if not (type(v_1) is str and v_1 in {'AUDIO_NOTIFICATION'}): return False
            if len(value) != 1:
                pass
        pass
        return True
    except KeyError: return False


def _form_9(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value.get('message', _MISSING)
            if v_1 is not _MISSING:
                if not (False): return False
            if len(value) != 0 + (v_1 is not _MISSING):
                pass
        pass
        return True
    except KeyError: return False


def _form_10(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value['type']
            if not (type(v_1) is str and v_1 in {'DATA'}): return False
            if len(value) != 1:
                pass
        pass
        return True
    except KeyError: return False


def _form_11(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value.get('type', _MISSING)
            if v_1 is not _MISSING:
                if not (type(v_1) is str and v_1 in {'AUDIO_NOTIFICATION', 'DOWNLOAD', 'INFO', 'NAVIGATE', 'TOAST'}): return False
            if len(value) != 0 + (v_1 is not _MISSING):
                pass
        pass
        return True
    except KeyError: return False


def _form_12(value: Any) -> bool:
    try:
        if type(value) is dict:
            if not ('actions' in value): return False
            if len(value) != 0:
                pass
        pass
        return True
    except KeyError: return False


def _form_13(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value.get('event_type', _MISSING)
            if v_1 is not _MISSING:
                if not (False): return False
            v_3 = value.get('message', _MISSING)
            if v_3 is not _MISSING:
                if not (False): return False
            v_5 = value.get('link', _MISSING)
            if v_5 is not _MISSING:
                if not (False): return False
            if len(value) != 0 + (v_1 is not _MISSING) + (v_3 is not _MISSING) + (v_5 is not _MISSING):
                pass
        pass
        return True
    except KeyError: return False


def _form_14(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value.get('event_type', _MISSING)
            if v_1 is not _MISSING:
                if not (type(v_1) is str and v_1 in {'AUDIO_NOTIFICATION', 'DOWNLOAD_LINK', 'INFO', 'NAVIGATE', 'TOAST'}): return False
            if len(value) != 0 + (v_1 is not _MISSING):
                pass
        pass
        return True
    except KeyError: return False


def _form_15(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value['notification_type']
            if not (type(v_1) is str and v_1 in {'INFO', 'TOAST'}): return False
            if len(value) != 1:
                pass
        pass
        return True
    except KeyError: return False


def _form_16(value: Any) -> bool:
    try:
        if type(value) is dict:
            if not ('users' in value): return False
            if len(value) != 0:
                pass
        pass
        return True
    except KeyError: return False


def _form_17(value: Any) -> bool:
    try:
        if type(value) is dict:
            if not ('interest' in value): return False
            if len(value) != 0:
                pass
        pass
        return True
    except KeyError: return False


def _form_18(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value.get('interest', _MISSING)
            if v_1 is not _MISSING:
                if not (False): return False
            v_3 = value.get('id', _MISSING)
            if v_3 is not _MISSING:
                if not (False): return False
            if len(value) != 0 + (v_1 is not _MISSING) + (v_3 is not _MISSING):
                pass
        pass
        return True
    except KeyError: return False


def _form_19(value: Any) -> bool:
    try:
        if type(value) is dict:
            v_1 = value.get('channels', _MISSING)
            if v_1 is not _MISSING:
                if not (False): return False
            v_3 = value.get('beams', _MISSING)
            if v_3 is not _MISSING:
                if not (False): return False
            if len(value) != 0 + (v_1 is not _MISSING) + (v_3 is not _MISSING):
                pass
        pass
        return True
    except KeyError: return False


def fits(value: Any) -> bool:
    try:
        if not (type(value) is dict): return False
        v_1 = value['notifyspec']
        if not (type(v_1) is float and v_1.is_integer() and _unsure() or type(v_1) is int and v_1 in {1}): return False
        v_3 = value.get('summary', _MISSING)
        if v_3 is not _MISSING:
            if not (type(v_3) is str): return False
            if not (len(v_3) >= 1): return False
        v_5 = value.get('context', _MISSING)
        if v_5 is not _MISSING:
            if not (type(v_5) is dict): return False
            if len(v_5) != 0:
                pass
        v_7 = value.get('channels', _MISSING)
        if v_7 is not _MISSING:
            if not (type(v_7) is dict): return False
            v_9 = v_7['channel']
            if not (type(v_9) is str): return False
            if not (len(v_9) >= 1): return False
            v_10 = v_7['id']
            if not (type(v_10) is str): return False
            if not (len(v_10) >= 1): return False
            v_11 = v_7.get('event', _MISSING)
            if v_11 is not _MISSING:
                if not (type(v_11) is str): return False
                if not (len(v_11) >= 1): return False
            v_13 = v_7.get('is_last_response', _MISSING)
            if v_13 is not _MISSING:
                pass
                if _form_1(v_13):
                    pass
                else:
                    if not (type(v_13) is bool): return False
            v_16 = v_7.get('actions', _MISSING)
            if v_16 is not _MISSING:
                if not (type(v_16) is list): return False
                if not (len(v_16) >= 1): return False
                for item_18 in v_16:
                    if not (type(item_18) is dict): return False
                    v_19 = item_18['type']
                    if not (type(v_19) is str and v_19 in {'AUDIO_NOTIFICATION', 'DATA', 'DOWNLOAD', 'INFO', 'NAVIGATE', 'TOAST'}): return False
                    v_21 = item_18.get('sequence', _MISSING)
                    if v_21 is not _MISSING:
                        if not (type(v_21) is int): return False
                        if not (v_21 >= 1): return False
                        if not (-MAX_FLOAT <= v_21 <= MAX_FLOAT): return False
                    v_23 = item_18.get('when', _MISSING)
                    if v_23 is not _MISSING:
                        if not (type(v_23) is str): return False
                        if not (len(v_23) >= 1): return False
                    v_25 = item_18.get('message', _MISSING)
                    if v_25 is not _MISSING:
                        if not (type(v_25) is dict): return False
                        v_27 = v_25.get('content', _MISSING)
                        if v_27 is not _MISSING:
                            if not (type(v_27) is str): return False
                        v_29 = v_25.get('content_type', _MISSING)
                        if v_29 is not _MISSING:
                            pass
                            if _form_2(v_29):
                                pass
                            else:
                                if not (type(v_29) is str and v_29 in {'failure', 'in_progress', 'info', 'notification', 'success', 'warning'}): return False
                        v_33 = v_25.get('meta', _MISSING)
                        if v_33 is not _MISSING:
                            pass
                            if _form_1(v_33):
                                pass
                            else:
                                if not (type(v_33) is dict): return False
                                if len(v_33) != 0:
                                    pass
                        if not (len(v_25) == 0 + (v_27 is not _MISSING) + (v_29 is not _MISSING) + (v_33 is not _MISSING)): return False
                    v_36 = item_18.get('url', _MISSING)
                    if v_36 is not _MISSING:
                        if not (type(v_36) is str): return False
                        if not (len(v_36) >= 1): return False
                    v_38 = item_18.get('path', _MISSING)
                    if v_38 is not _MISSING:
                        if not (type(v_38) is str): return False
                        if not (len(v_38) >= 1): return False
                    if not (len(item_18) == 1 + (v_21 is not _MISSING) + (v_23 is not _MISSING) + (v_25 is not _MISSING) + (v_36 is not _MISSING) + (v_38 is not _MISSING)): return False
                    pass
                    if _form_3(item_18):
                        if type(item_18) is dict:
                            v_41 = item_18.get('url', _MISSING)
                            if v_41 is not _MISSING:
                                if not (False): return False
                            v_43 = item_18.get('path', _MISSING)
                            if v_43 is not _MISSING:
                                if not (False): return False
                            if not ('message' in item_18): return False
                            if len(item_18) != 0 + (v_41 is not _MISSING) + (v_43 is not _MISSING):
                                pass
                        pass
                    else:
                        pass
                    pass
                    if _form_4(item_18):
                        if type(item_18) is dict:
                            v_46 = item_18.get('path', _MISSING)
                            if v_46 is not _MISSING:
                                if not (False): return False
                            if not ('url' in item_18): return False
                            if len(item_18) != 0 + (v_46 is not _MISSING):
                                pass
                        pass
                    else:
                        pass
                    pass
                    if _form_5(item_18):
                        pass
                        if _form_6(item_18):
                            if type(item_18) is dict:
                                v_50 = item_18.get('url', _MISSING)
                                if v_50 is not _MISSING:
                                    if not (False): return False
                                if len(item_18) != 0 + (v_50 is not _MISSING):
                                    pass
                            pass
                        else:
                            pass
                            if _form_7(item_18):
                                if type(item_18) is dict:
                                    if not ('path' in item_18): return False
                                    if len(item_18) != 0:
                                        pass
                                pass
                            else:
                                pass
                    else:
                        pass
                    pass
                    if _form_8(item_18):
                        if type(item_18) is dict:
                            v_54 = item_18.get('path', _MISSING)
                            if v_54 is not _MISSING:
                                if not (False): return False
                            if len(item_18) != 0 + (v_54 is not _MISSING):
                                pass
                        pass
                        if _form_9(item_18):
                            if type(item_18) is dict:
                                if not ('url' in item_18): return False
                                if len(item_18) != 0:
                                    pass
                            pass
                        else:
                            pass
                    else:
                        pass
                    pass
                    if _form_10(item_18):
                        if type(item_18) is dict:
                            v_58 = item_18.get('url', _MISSING)
                            if v_58 is not _MISSING:
                                if not (False): return False
                            v_60 = item_18.get('path', _MISSING)
                            if v_60 is not _MISSING:
                                if not (False): return False
                            v_62 = item_18['message']
                            if type(v_62) is dict:
                                if not ('meta' in v_62): return False
                                if len(v_62) != 0:
                                    pass
                            pass
                            if len(item_18) != 1 + (v_58 is not _MISSING) + (v_60 is not _MISSING):
                                pass
                        pass
                    else:
                        pass
                    pass
                    if _form_11(item_18):
                        if type(item_18) is dict:
                            v_64 = item_18.get('message', _MISSING)
                            if v_64 is not _MISSING:
                                if type(v_64) is dict:
                                    if not ('content' in v_64): return False
                                    if len(v_64) != 0:
                                        pass
                                pass
                            if len(item_18) != 0 + (v_64 is not _MISSING):
                                pass
                        pass
                    else:
                        pass
            v_66 = v_7.get('event_type', _MISSING)
            if v_66 is not _MISSING:
                pass
            v_68 = v_7.get('message', _MISSING)
            if v_68 is not _MISSING:
                pass
            v_70 = v_7.get('link', _MISSING)
            if v_70 is not _MISSING:
                pass
            if not (len(v_7) == 2 + (v_11 is not _MISSING) + (v_13 is not _MISSING) + (v_16 is not _MISSING) + (v_66 is not _MISSING) + (v_68 is not _MISSING) + (v_70 is not _MISSING)): return False
            if _form_12(v_7):
                if type(v_7) is dict:
                    v_73 = v_7.get('event_type', _MISSING)
                    if v_73 is not _MISSING:
                        if not (False): return False
                    v_75 = v_7.get('message', _MISSING)
                    if v_75 is not _MISSING:
                        if not (False): return False
                    v_77 = v_7.get('link', _MISSING)
                    if v_77 is not _MISSING:
                        if not (False): return False
                    if len(v_7) != 0 + (v_73 is not _MISSING) + (v_75 is not _MISSING) + (v_77 is not _MISSING):
                        pass
                pass
            else:
                pass
                if _form_13(v_7):
                    if type(v_7) is dict:
                        if not ('actions' in v_7): return False
                        if len(v_7) != 0:
                            pass
                    pass
                else:
                    if type(v_7) is dict:
                        v_80 = v_7['event_type']
                        if not (type(v_80) is str and v_80 in {'AUDIO_NOTIFICATION', 'DATA', 'DOWNLOAD_LINK', 'INFO', 'NAVIGATE', 'TOAST'}): return False
                        v_82 = v_7['message']
                        if not (type(v_82) is dict): return False
                        v_83 = v_82.get('type', _MISSING)
                        if v_83 is not _MISSING:
                            pass
                            if _form_2(v_83):
                                pass
                            else:
                                if not (type(v_83) is str and v_83 in {'failure', 'in_progress', 'info', 'notification', 'success', 'warning'}): return False
                        v_87 = v_82.get('content', _MISSING)
                        if v_87 is not _MISSING:
                            if not (type(v_87) is str): return False
                        v_89 = v_82.get('info', _MISSING)
                        if v_89 is not _MISSING:
                            pass
                            if _form_1(v_89):
                                pass
                            else:
                                if not (type(v_89) is list): return False
                                for item_92 in v_89:
                                    pass
                        if not (len(v_82) == 0 + (v_83 is not _MISSING) + (v_87 is not _MISSING) + (v_89 is not _MISSING)): return False
                        v_93 = v_7.get('link', _MISSING)
                        if v_93 is not _MISSING:
                            if not (type(v_93) is str): return False
                        if len(v_7) != 2 + (v_93 is not _MISSING):
                            pass
                    pass
                    if _form_14(v_7):
                        if type(v_7) is dict:
                            v_96 = v_7.get('message', _MISSING)
                            if v_96 is not _MISSING:
                                if type(v_96) is dict:
                                    if not ('content' in v_96): return False
                                    if len(v_96) != 0:
                                        pass
                                pass
                            if len(v_7) != 0 + (v_96 is not _MISSING):
                                pass
                        pass
                    else:
                        pass
        v_98 = value.get('beams', _MISSING)
        if v_98 is not _MISSING:
            if not (type(v_98) is dict): return False
            v_100 = v_98.get('interest', _MISSING)
            if v_100 is not _MISSING:
                if not (type(v_100) is str): return False
                if not (len(v_100) >= 1): return False
            v_102 = v_98.get('id', _MISSING)
            if v_102 is not _MISSING:
                if not (type(v_102) is str): return False
                if not (len(v_102) >= 1): return False
            v_104 = v_98.get('users', _MISSING)
            if v_104 is not _MISSING:
                if not (type(v_104) is list): return False
                if not (len(v_104) >= 1): return False
                if not (len(v_104) <= 1000): return False
                for item_106 in v_104:
                    if not (type(item_106) is str): return False
                    if not (len(item_106) >= 1): return False
            v_107 = v_98['web']
            if not (type(v_107) is dict): return False
            v_108 = v_107.get('title', _MISSING)
            if v_108 is not _MISSING:
                if not (type(v_108) is str): return False
            v_110 = v_107.get('body', _MISSING)
            if v_110 is not _MISSING:
                if not (type(v_110) is str): return False
            v_112 = v_107.get('icon', _MISSING)
            if v_112 is not _MISSING:
                if not (type(v_112) is str): return False
            v_114 = v_107.get('deep_link', _MISSING)
            if v_114 is not _MISSING:
                if not (type(v_114) is str): return False
            v_116 = v_107.get('hide_notification_if_site_has_focus', _MISSING)
            if v_116 is not _MISSING:
                pass
                if _form_1(v_116):
                    pass
                else:
                    if not (type(v_116) is bool): return False
            v_119 = v_107.get('time_to_live', _MISSING)
            if v_119 is not _MISSING:
                pass
                if _form_1(v_119):
                    pass
                else:
                    if not (type(v_119) is int): return False
                    if not (v_119 >= 0): return False
                    if not (v_119 <= 2419200): return False
            v_122 = v_107.get('badge', _MISSING)
            if v_122 is not _MISSING:
                if not (type(v_122) is str): return False
            v_124 = v_107.get('image', _MISSING)
            if v_124 is not _MISSING:
                if not (type(v_124) is str): return False
            v_126 = v_107.get('dir', _MISSING)
            if v_126 is not _MISSING:
                pass
                if _form_2(v_126):
                    pass
                else:
                    if not (type(v_126) is str and v_126 in {'ltr', 'rtl'}): return False
            v_130 = v_107.get('lang', _MISSING)
            if v_130 is not _MISSING:
                if not (type(v_130) is str): return False
            v_132 = v_107.get('tag', _MISSING)
            if v_132 is not _MISSING:
                if not (type(v_132) is str): return False
            v_134 = v_107.get('timestamp', _MISSING)
            if v_134 is not _MISSING:
                pass
                if _form_1(v_134):
                    pass
                else:
                    if not (type(v_134) is int): return False
                    if not (v_134 >= 0): return False
                    if not (-MAX_FLOAT <= v_134 <= MAX_FLOAT): return False
            v_137 = v_107.get('vibrate', _MISSING)
            if v_137 is not _MISSING:
                pass
                if _form_1(v_137):
                    pass
                else:
                    if not (type(v_137) is list): return False
                    for item_140 in v_137:
                        pass
                        if _form_1(item_140):
                            pass
                        else:
                            if not (type(item_140) is int): return False
                            if not (item_140 >= 0): return False
                            if not (-MAX_FLOAT <= item_140 <= MAX_FLOAT): return False
            v_142 = v_107.get('notification', _MISSING)
            if v_142 is not _MISSING:
                if not (type(v_142) is dict): return False
                v_144 = v_142.get('title', _MISSING)
                if v_144 is not _MISSING:
                    if not (type(v_144) is str): return False
                v_146 = v_142.get('body', _MISSING)
                if v_146 is not _MISSING:
                    if not (type(v_146) is str): return False
                v_148 = v_142.get('messages', _MISSING)
                if v_148 is not _MISSING:
                    if not (type(v_148) is list): return False
                    for item_150 in v_148:
                        if not (type(item_150) is dict): return False
                        v_151 = item_150['notification_type']
                        if not (type(v_151) is str and v_151 in {'AUDIO_NOTIFICATION', 'DATA', 'DOWNLOAD', 'INFO', 'NAVIGATE', 'TOAST'}): return False
                        v_153 = item_150.get('message_type', _MISSING)
                        if v_153 is not _MISSING:
                            pass
                            if _form_2(v_153):
                                pass
                            else:
                                if not (type(v_153) is str and v_153 in {'failure', 'in_progress', 'info', 'notification', 'success', 'warning'}): return False
                        v_157 = item_150.get('content', _MISSING)
                        if v_157 is not _MISSING:
                            if not (type(v_157) is str): return False
                        v_159 = item_150.get('config', _MISSING)
                        if v_159 is not _MISSING:
                            pass
                            if _form_1(v_159):
                                pass
                            else:
                                if not (type(v_159) is dict): return False
                                if len(v_159) != 0:
                                    pass
                        v_162 = item_150.get('sequence', _MISSING)
                        if v_162 is not _MISSING:
                            if not (type(v_162) is int): return False
                            if not (v_162 >= 1): return False
                            if not (-MAX_FLOAT <= v_162 <= MAX_FLOAT): return False
                        if not (len(item_150) == 1 + (v_153 is not _MISSING) + (v_157 is not _MISSING) + (v_159 is not _MISSING) + (v_162 is not _MISSING)): return False
                        if _form_15(item_150):
                            if type(item_150) is dict:
                                if not ('content' in item_150): return False
                                if len(item_150) != 0:
                                    pass
                            pass
                        else:
                            pass
                v_165 = v_142.get('meta', _MISSING)
                if v_165 is not _MISSING:
                    pass
                    if _form_1(v_165):
                        pass
                    else:
                        if not (type(v_165) is dict): return False
                        if len(v_165) != 0:
                            pass
                if not (len(v_142) == 0 + (v_144 is not _MISSING) + (v_146 is not _MISSING) + (v_148 is not _MISSING) + (v_165 is not _MISSING)): return False
            if not (len(v_107) == 0 + (v_108 is not _MISSING) + (v_110 is not _MISSING) + (v_112 is not _MISSING) + (v_114 is not _MISSING) + (v_116 is not _MISSING) + (v_119 is not _MISSING) + (v_122 is not _MISSING) + (v_124 is not _MISSING) + (v_126 is not _MISSING) + (v_130 is not _MISSING) + (v_132 is not _MISSING) + (v_134 is not _MISSING) + (v_137 is not _MISSING) + (v_142 is not _MISSING)): return False
            if not (len(v_98) == 1 + (v_100 is not _MISSING) + (v_102 is not _MISSING) + (v_104 is not _MISSING)): return False
            if _form_16(v_98):
                pass
                if _form_17(v_98):
                    if type(v_98) is dict:
                        v_170 = v_98.get('users', _MISSING)
                        if v_170 is not _MISSING:
                            if not (False): return False
                        if len(v_98) != 0 + (v_170 is not _MISSING):
                            pass
                    pass
                else:
                    if type(v_98) is dict:
                        v_172 = v_98.get('id', _MISSING)
                        if v_172 is not _MISSING:
                            if not (False): return False
                        if len(v_98) != 0 + (v_172 is not _MISSING):
                            pass
                    pass
            else:
                pass
                if _form_18(v_98):
                    if type(v_98) is dict:
                        if not ('interest' in v_98): return False
                        if len(v_98) != 0:
                            pass
                    pass
                else:
                    if type(v_98) is dict:
                        if not ('id' in v_98): return False
                        if not ('interest' in v_98): return False
                        if len(v_98) != 0:
                            pass
                    pass
        v_175 = value.get('delivery', _MISSING)
        if v_175 is not _MISSING:
            if not (type(v_175) is dict): return False
            v_177 = v_175.get('expires_in', _MISSING)
            if v_177 is not _MISSING:
                if not (type(v_177) is int): return False
                if not (v_177 >= 1): return False
                if not (v_177 <= 2592000): return False
            v_179 = v_175.get('attempts', _MISSING)
            if v_179 is not _MISSING:
                if not (type(v_179) is int): return False
                if not (v_179 >= 1): return False
                if not (v_179 <= 100): return False
            v_181 = v_175.get('maybe_sent', _MISSING)
            if v_181 is not _MISSING:
                if not (type(v_181) is str and v_181 in {'retry', 'stop'}): return False
            if not (len(v_175) == 0 + (v_177 is not _MISSING) + (v_179 is not _MISSING) + (v_181 is not _MISSING)): return False
        v_184 = value.get('examples', _MISSING)
        if v_184 is not _MISSING:
            if not (type(v_184) is list): return False
            for item_186 in v_184:
                if not (type(item_186) is dict): return False
                v_187 = item_186['name']
                if not (type(v_187) is str): return False
                if not (len(v_187) >= 1): return False
                v_188 = item_186['context']
                if not (type(v_188) is dict): return False
                if len(v_188) != 0:
                    pass
                if not (len(item_186) == 2): return False
        if not (len(value) == 1 + (v_3 is not _MISSING) + (v_5 is not _MISSING) + (v_7 is not _MISSING) + (v_98 is not _MISSING) + (v_175 is not _MISSING) + (v_184 is not _MISSING)): return False
        if _form_19(value):
            if type(value) is dict:
                if not ('channels' in value): return False
                if len(value) != 0:
                    pass
            pass
        else:
            pass
        return True
    except (KeyError, _Unsure): return False
