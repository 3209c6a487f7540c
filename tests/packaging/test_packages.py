"""The sdist and the wheel, as their users get them: installed, with the source tree out of sight."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 300

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def packages(tmp_path_factory, worker_id):
    """The folder with a wheel that was built from the sdist, and that sdist; built once a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "packages"
    with (folder.parent / "packages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            build = [sys.executable, "-m", "build", "--outdir", folder, ROOT]
            run(build, cwd=folder.parent)
    return folder


@pytest.fixture(scope="session")
def installed(packages):
    """The ``bin`` folder of an environment that holds the wheel and what it depends on."""
    folder = packages.parent / "environment"
    with (packages.parent / "environment.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            venv.create(folder, with_pip=True)
            pip = [folder / "bin" / "python", "-m", "pip"]
            run([*pip, "install", "--quiet", wheel_in(packages)], cwd=folder)
            run([*pip, "check"], cwd=folder)
            (folder / "ready").touch()
    return folder / "bin"


def wheel_in(packages):
    (wheel,) = packages.glob("*.whl")
    return wheel


def sdist_in(packages):
    (sdist,) = packages.glob("*.tar.gz")
    return sdist


def run(command, cwd, expected=0, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    ended = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode == expected, ended.stdout + ended.stderr
    return ended.stdout


def test_the_wheel_holds_the_package_its_schemas_and_its_types_and_nothing_else(packages):
    names = zipfile.ZipFile(wheel_in(packages)).namelist()
    tracked = [
        path.relative_to(ROOT).as_posix()
        for folder in ("notifyspec", "schemas")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    expected = {f"notifyspec/{path}" if path.startswith("schemas/") else path for path in tracked}
    found = {name for name in names if ".dist-info/" not in name}
    assert found == expected
    assert "notifyspec/py.typed" in found
    assert "notifyspec/schemas/spec.schema.json" in found
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_sdist_holds_what_tests_and_readers_need(packages):
    with tarfile.open(sdist_in(packages)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for needed in ("README.md", "LICENSE", "CHANGELOG.md", "Makefile", "pyproject.toml"):
        assert needed in names
    for folder in ("notifyspec", "schemas", "specs", "examples", "tests", "docs"):
        assert any(name.startswith(f"{folder}/") for name in names), folder
    assert not [name for name in names if "node_modules" in name or "__pycache__" in name]


def test_the_installed_commands_work_from_init_to_render(installed, tmp_path):
    notifyspec = installed / "notifyspec"
    assert "usage: notifyspec" in run([notifyspec, "--help"], cwd=tmp_path)
    run([notifyspec, "init"], cwd=tmp_path)
    assert "1 spec, nothing to report" in run([notifyspec, "validate"], cwd=tmp_path)
    rendered = run([notifyspec, "render", "welcome", "--format", "json"], cwd=tmp_path)
    (message,) = json.loads(rendered)["messages"]
    assert message["targets"] == ["private-users-42"]
    assert "unknown-key" in run([notifyspec, "rule"], cwd=tmp_path)
    assert "usage: notifyspec" in run(
        [installed / "python", "-m", "notifyspec", "--help"], cwd=tmp_path
    )


def test_the_installed_package_is_what_runs(installed, tmp_path):
    where = run(
        [installed / "python", "-c", "import notifyspec; print(notifyspec.__file__)"], tmp_path
    )
    assert Path(where.strip()).is_relative_to(installed.parent)


def test_the_installed_plugin_is_found_by_pytest(installed, tmp_path):
    run([installed / "python", "-m", "pip", "install", "--quiet", "pytest>=8.3"], cwd=tmp_path)
    run([installed / "notifyspec", "init"], cwd=tmp_path)
    (tmp_path / "test_it.py").write_text(
        "from notifyspec import Notifier\n"
        "def test_it(notifications):\n"
        "    notifier = Notifier()\n"
        "    notifier.render_and_send('welcome', notifier.examples('welcome')[0].context)\n"
        "    notifications.assert_sent('welcome', to=42)\n"
    )
    pytest = [installed / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    assert "1 passed" in run([*pytest, "test_it.py"], cwd=tmp_path)
    run([*pytest, "--notifyspec", "--notifyspec-update"], cwd=tmp_path)
    assert "4 passed" in run([*pytest, "--notifyspec"], cwd=tmp_path)


def test_the_installed_sandbox_answers(installed, tmp_path):
    program = (
        "import urllib.request\n"
        "from notifyspec.sandbox import Sandbox\n"
        "with Sandbox() as sandbox:\n"
        "    print(urllib.request.urlopen(sandbox.url).status)\n"
    )
    assert run([installed / "python", "-c", program], tmp_path).strip() == "200"
