"""With the queue in a file of its own, as without any settings."""

from io import StringIO

from django.core.management import call_command
from django.db import transaction
from django.test import TestCase, TransactionTestCase

from bookshop.looking import UndoneError, queued
from bookshop.models import Book
from notifyspec import ContextError, QueueUnavailableError
from notifyspec.integrations.django import enqueue, notifier


class Committing(TransactionTestCase):
    databases = ("default", "other")

    def tearDown(self):
        call_command("notifyspec_queue", "purge", "--all", stdout=StringIO())

    def test_it_is_stored_when_the_transaction_commits(self):
        with transaction.atomic():
            self.assertIsNone(enqueue("book_added", {"title": "Emma"}))
            self.assertEqual(queued(), [])
        self.assertEqual(len(queued()), 1)

    def test_it_is_never_stored_where_the_transaction_rolls_back(self):
        with self.assertRaises(UndoneError), transaction.atomic():
            enqueue("book_added", {"title": "Emma"})
            raise UndoneError
        self.assertEqual(queued(), [])

    def test_it_goes_with_the_transaction_of_the_database_that_is_named(self):
        with transaction.atomic():
            enqueue("book_added", {"title": "Emma"}, using="other")
            self.assertEqual(len(queued()), 1)
        with transaction.atomic(using="other"):
            enqueue("book_added", {"title": "Emma"}, using="other")
            self.assertEqual(len(queued()), 1)
        self.assertEqual(len(queued()), 2)

    def test_it_is_checked_at_once(self):
        with transaction.atomic(), self.assertRaises(ContextError):
            enqueue("book_added", {"title": 7})

    def test_what_is_stored_is_what_was_checked(self):
        context = {"title": "Emma"}
        with transaction.atomic():
            enqueue("book_added", context)
            context["title"] = "Persuasion"
        (record,) = notifier().queue.find(_all())[0]
        self.assertIn("Emma", record.job.text)

    def test_a_queue_that_fails_is_told_by_the_commit(self):
        with (
            self.settings(NOTIFYSPEC={"queue": "sqlite:////proc/queue.db"}),
            self.assertRaises(QueueUnavailableError),
            transaction.atomic(),
        ):
            Book.objects.create(title="Emma")
            enqueue("book_added", {"title": "Emma"})
        self.assertTrue(Book.objects.exists())


class InATestCase(TestCase):
    def test_what_waits_for_the_commit_can_be_had_all_the_same(self):
        before = queued()
        with self.captureOnCommitCallbacks(execute=True):
            enqueue("book_added", {"title": "Emma"})
            self.assertEqual(queued(), before)
        self.assertEqual(len(queued()), len(before) + 1)


def _all():
    from notifyspec.queue import Selection

    return Selection()
