"""Orders, whose customers hear of them if, and only if, they stand; a Celery worker delivers.

KIOSK_FOLDER has the database, with the queue in it, and Celery's messages: they are files here, and
in earnest your broker's.
"""

import os
from pathlib import Path

from celery import Celery
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from notifyspec import Notifier, load_settings
from notifyspec.integrations.celery import Waker

folder = Path(os.environ["KIOSK_FOLDER"])
engine = create_engine(os.environ["NOTIFYSPEC_QUEUE"])
notifier = Notifier(settings=load_settings(specs=Path(__file__).parent / "specs"))

app = Celery("kiosk", broker="filesystem://")
app.conf.broker_transport_options = dict.fromkeys(
    ("data_folder_in", "data_folder_out", "control_folder"), f"{folder}/broker"
)
wake = Waker(app, lambda: notifier)
app.conf.beat_schedule = {"notifyspec": wake.beat_entry(seconds=30)}


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"

    number: Mapped[str] = mapped_column(primary_key=True)
    customer: Mapped[int]


class CardDeclinedError(Exception):
    pass


def place(number, card):
    with Session(engine) as session, session.begin():
        session.add(Order(number=number, customer=42))
        notifier.enqueue("order_placed", {"customer": 42, "number": number}, conn=session)
        if card == "declined":
            raise CardDeclinedError
    wake()
