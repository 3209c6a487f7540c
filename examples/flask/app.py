"""Orders, whose customers hear of them if, and only if, they stand."""

import os

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from notifyspec.integrations.flask import Notifyspec, current_notifier


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)
notifyspec = Notifyspec()


class Order(db.Model):
    number: Mapped[str] = mapped_column(primary_key=True)
    customer: Mapped[int]


class CardDeclinedError(Exception):
    pass


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["KIOSK_DATABASE"]
    app.config.update(NOTIFYSPEC_SPECS="specs", NOTIFYSPEC_QUEUE="default")
    db.init_app(app)
    notifyspec.init_app(app)
    app.add_url_rule("/orders", view_func=place, methods=["POST"])
    app.register_error_handler(CardDeclinedError, lambda _: ("The card was declined.", 402))
    with app.app_context():
        db.create_all()
    return app


def place():
    order = Order(number=request.form["number"], customer=int(request.form["customer"]))
    db.session.add(order)
    about = {"customer": order.customer, "number": order.number}
    current_notifier.enqueue("order_placed", about, conn=db.session)
    charge(request.form["card"])  # what it raises ends the session without a commit
    db.session.commit()
    return order.number, 201


def charge(card):
    if card == "declined":
        raise CardDeclinedError
