"""With ``NOTIFYSPEC = {"queue": "default"}``."""

import os
from io import StringIO
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test import TestCase, TransactionTestCase

from bookshop.looking import UndoneError, queued, sandbox, titles
from bookshop.models import Book
from notifyspec import ContextError, IdempotencyConflictError, SettingsError, after_send
from notifyspec.integrations.django import aenqueue, asend, enqueue, send


class Committing(TransactionTestCase):
    """Transactions that are committed for real."""

    def setUp(self):
        self.running = self.enterContext(sandbox())

    def tearDown(self):
        call_command("notifyspec_queue", "purge", "--all", stdout=StringIO())

    def test_the_tables_were_made_by_migrate(self):
        self.assertIn("notifyspec_jobs", connection.introspection.table_names())

    def test_what_is_enqueued_in_a_transaction_that_commits_is_delivered(self):
        with transaction.atomic():
            Book.objects.create(title="Emma")
            stored = enqueue("book_added", {"title": "Emma"})
        self.assertEqual(queued(), [stored.id])
        call_command("notifyspec_work", once=True)
        self.assertEqual(titles(self.running), ["Emma"])
        self.assertEqual(queued(), [])

    def test_what_is_enqueued_in_a_transaction_that_rolls_back_never_was(self):
        with self.assertRaises(UndoneError), transaction.atomic():
            Book.objects.create(title="Emma")
            enqueue("book_added", {"title": "Emma"})
            raise UndoneError
        call_command("notifyspec_work", once=True)
        self.assertEqual((titles(self.running), queued()), ([], []))
        self.assertFalse(Book.objects.exists())

    def test_a_savepoint_that_rolls_back_takes_its_own_along_only(self):
        with transaction.atomic():
            kept = enqueue("book_added", {"title": "Emma"})
            with self.assertRaises(UndoneError), transaction.atomic():
                enqueue("book_added", {"title": "Persuasion"})
                raise UndoneError
        self.assertEqual(queued(), [kept.id])

    def test_without_a_transaction_it_is_stored_at_once(self):
        stored = enqueue("book_added", {"title": "Emma"})
        self.assertEqual(queued(), [stored.id])

    def test_a_mistake_raises_in_the_caller_and_their_work_stays(self):
        with transaction.atomic():
            Book.objects.create(title="Emma")
            with self.assertRaises(ContextError):
                enqueue("book_added", {"title": 7})
        self.assertTrue(Book.objects.exists())

    def test_a_key_holds_over_transactions(self):
        with transaction.atomic():
            first = enqueue("book_added", {"title": "Emma"}, idempotency_key="k")
        with transaction.atomic():
            again = enqueue("book_added", {"title": "Emma"}, idempotency_key="k")
            with self.assertRaises(IdempotencyConflictError):
                enqueue("book_added", {"title": "Persuasion"}, idempotency_key="k")
        self.assertEqual((again.id, again.duplicate), (first.id, True))
        self.assertEqual(queued(), [first.id])

    def test_send_waits_for_the_commit(self):
        with transaction.atomic():
            self.assertIsNone(send("book_added", {"title": "Emma"}))
            self.assertEqual(titles(self.running), [])
        self.assertEqual(titles(self.running), ["Emma"])

    def test_send_is_forgotten_with_the_transaction(self):
        with self.assertRaises(UndoneError), transaction.atomic():
            send("book_added", {"title": "Emma"})
            raise UndoneError
        self.assertEqual(titles(self.running), [])

    def test_send_checks_at_once(self):
        with transaction.atomic(), self.assertRaises(ContextError):
            send("book_added", {"title": 7})

    def test_send_without_a_transaction_answers_the_receipt(self):
        self.assertTrue(send("book_added", {"title": "Emma"}).ok)
        self.assertEqual(titles(self.running), ["Emma"])

    def test_what_can_not_be_sent_after_the_commit_is_logged(self):
        nobody = patch.dict(os.environ, PUSHER_PORT="9", NOTIFYSPEC_ATTEMPTS="1")
        with (
            nobody,
            self.settings(NOTIFYSPEC={"queue": "default", "transport": "pusher"}),
            self.assertLogs("notifyspec.django", "ERROR") as logged,
            transaction.atomic(),
        ):
            send("book_added", {"title": "Emma"})
        self.assertIn("book_added was not sent to books-all", logged.output[0])
        self.assertNotIn("Emma", logged.output[0])

    def test_wrong_settings_raise_before_the_commit(self):
        with (
            self.settings(NOTIFYSPEC={"queue": "default", "transport": "pigeon"}),
            transaction.atomic(),
            self.assertRaisesMessage(SettingsError, "pigeon"),
        ):
            send("book_added", {"title": "Emma"})

    def test_no_way_to_send_is_told_before_the_commit(self):
        nowhere = patch.dict(os.environ, dict.fromkeys(self.running.environment, ""))
        with (
            nowhere,
            self.settings(NOTIFYSPEC={"queue": "default"}),
            transaction.atomic(),
            self.assertRaisesMessage(SettingsError, "nothing to send through"),
        ):
            send("book_added", {"title": "Emma"})

    async def test_an_event_loop_has_both_calls(self):
        stored = await aenqueue("book_added", {"title": "Emma"})
        receipt = await asend("book_added", {"title": "Persuasion"})
        self.assertEqual(queued(), [stored.id])
        self.assertTrue(receipt.ok)

    def test_a_receiver_may_use_the_database_and_leaves_no_connection_behind(self):
        used = []

        def note(spec, message, error):
            Book.objects.create(title=f"{spec} went to {message.targets[0]}")
            used.append(connection.connection and connections["default"])

        enqueue("book_added", {"title": "Emma"})
        with after_send.connected_to(note):
            call_command("notifyspec_work", once=True)
        self.assertEqual(Book.objects.get().title, "book_added went to books-all")
        (of_its_thread,) = used
        self.assertIsNot(of_its_thread, connections["default"])
        self.assertIsNone(of_its_thread.connection)

    def test_the_queue_can_be_looked_at_and_purged(self):
        stored = enqueue("book_added", {"title": "Emma"})
        for arguments, shown in (
            (["list"], stored.id),
            (["show", stored.id], "Emma"),
            (["purge", "--spec", "book_added"], "1"),
        ):
            out = StringIO()
            call_command("notifyspec_queue", *arguments, stdout=out)
            self.assertIn(shown, out.getvalue())
        self.assertEqual(queued(), [])

    def test_a_wrong_call_of_a_command_is_told_in_one_sentence(self):
        with self.assertRaisesMessage(CommandError, "Say which jobs to purge"):
            call_command("notifyspec_queue", "purge")


class InATestCase(TestCase):
    """Django's TestCase, whose transaction is never committed."""

    def test_what_is_enqueued_is_checked_and_gone_with_the_test(self):
        self.assertEqual(enqueue("book_added", {"title": "Emma"}).jobs, 1)

    def test_what_is_sent_on_commit_can_be_had_all_the_same(self):
        with sandbox() as running:
            with self.captureOnCommitCallbacks() as callbacks:
                send("book_added", {"title": "Emma"})
            self.assertEqual((len(callbacks), titles(running)), (1, []))
            with self.captureOnCommitCallbacks(execute=True):
                send("book_added", {"title": "Persuasion"})
            self.assertEqual(titles(running), ["Persuasion"])
