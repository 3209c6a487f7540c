"""Orders, whose customers hear of them if, and only if, they stand.

KIOSK_DATABASE is the URL of its database as SQLAlchemy's async engines have it, and
NOTIFYSPEC_QUEUE leads to the same one.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from notifyspec import Notifier
from notifyspec.integrations.fastapi import CurrentNotifier, lifespan

engine = create_async_engine(os.environ["KIOSK_DATABASE"])
notifying = lifespan(Notifier(Path(__file__).parent / "specs"), dispatch=True)


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"

    number: Mapped[str] = mapped_column(primary_key=True)
    customer: Mapped[int]


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with notifying(app):
        yield
    await engine.dispose()


app = FastAPI(title="Kiosk", lifespan=running)


async def transaction() -> AsyncIterator[AsyncSession]:
    """Commits when the endpoint returns, and rolls back when it raises."""
    async with AsyncSession(engine) as session, session.begin():
        yield session


# The end of the function, not of the request: who is told 201 can rely on it.
Transaction = Annotated[AsyncSession, Depends(transaction, scope="function")]


class NewOrder(BaseModel):
    number: str
    customer: int
    card: str


@app.post("/orders", status_code=201)
async def place(order: NewOrder, session: Transaction, notifier: CurrentNotifier) -> dict[str, str]:
    session.add(Order(number=order.number, customer=order.customer))
    about = {"customer": order.customer, "number": order.number}
    await notifier.enqueue_async("order_placed", about, conn=session)
    if order.card == "declined":
        raise HTTPException(402, "The card was declined.")
    return {"number": order.number}
