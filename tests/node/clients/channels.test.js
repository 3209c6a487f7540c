// Each kind of channel: the Node server SDK triggers, pusher-js listens.

import assert from "node:assert/strict";

import { connect, connectAs, next, read, record, sandbox, server, subscribe, test } from "../sdks.js";

const DATA = { name: "Zoë 😀", total: 129.5, tags: ["a", null, true] };

test("a public channel carries an event to its subscriber", async (t) => {
  const channel = await subscribe(await connect(t), "news");
  const arrived = next(channel, "out");
  await server.trigger("news", "out", DATA);
  assert.deepEqual(await arrived, DATA);
});

test("one trigger reaches a hundred channels", async (t) => {
  const client = await connect(t);
  const names = Array.from({ length: 100 }, (_, index) => `many-${index}`);
  const channels = await Promise.all(names.map((name) => subscribe(client, name)));
  const arrived = channels.map((channel) => next(channel, "out"));
  await server.trigger(names, "out", DATA);
  assert.deepEqual(await Promise.all(arrived), Array(100).fill(DATA));
});

test("an unsubscribed client gets nothing more", async (t) => {
  const client = await connect(t);
  const [left, kept] = [await subscribe(client, "left"), await subscribe(client, "kept")];
  const events = record(left);
  client.unsubscribe("left");
  const arrived = next(kept, "out");
  await server.trigger("left", "out", {});
  await server.trigger("kept", "out", {});
  await arrived;
  assert.deepEqual(events, []);
});

test("a private channel takes the server SDK's signature", async (t) => {
  const channel = await subscribe(await connect(t), "private-orders-42");
  const arrived = next(channel, "done");
  await server.trigger("private-orders-42", "done", DATA);
  assert.deepEqual(await arrived, DATA);
});

test("a presence channel knows who is there, comes and goes", async (t) => {
  const [ada, bob] = [await connectAs(t, "ada", "Ada"), await connectAs(t, "bob", "Bob")];
  const room = await subscribe(ada, "presence-room");
  assert.deepEqual(room.members.me, { id: "ada", info: { name: "Ada" } });
  const came = next(room, "pusher:member_added");
  const bobs = await subscribe(bob, "presence-room");
  assert.deepEqual(await came, { id: "bob", info: { name: "Bob" } });
  assert.equal(bobs.members.count, 2);
  assert.deepEqual(bobs.members.get("ada"), { id: "ada", info: { name: "Ada" } });
  assert.deepEqual(await read("/channels/presence-room/users"), {
    users: [{ id: "ada" }, { id: "bob" }],
  });
  const went = next(room, "pusher:member_removed");
  bob.disconnect();
  assert.equal((await went).id, "bob");
  assert.equal(room.members.count, 1);
});

for (const prefix of ["cache-", "private-cache-", "presence-cache-", "private-encrypted-cache-"]) {
  test(`a ${prefix}channel tells a newcomer its last event, or that there is none`, async (t) => {
    const name = `${prefix}weather`;
    const missed = (await connect(t)).subscribe(name);
    await next(missed, "pusher:cache_miss");
    await server.trigger(name, "changed", { degrees: 3 });
    await server.trigger(name, "changed", { degrees: 4 });
    const late = (await connect(t)).subscribe(name);
    assert.deepEqual(await next(late, "changed"), { degrees: 4 });
  });
}

test("an encrypted channel is read by its subscriber and by nobody between", async (t) => {
  const name = "private-encrypted-letters";
  const channel = await subscribe(await connect(t), name);
  const arrived = next(channel, "letter");
  await server.trigger(name, "letter", DATA);
  assert.deepEqual(await arrived, DATA);
  const messages = await (await fetch(`${sandbox.url}/sandbox/messages`)).json();
  const { text } = messages.find((message) => message.targets.includes(name));
  assert.deepEqual(Object.keys(JSON.parse(text)).sort(), ["ciphertext", "nonce"]);
});

test("a batch reaches each of its channels, the encrypted one too", async (t) => {
  const client = await connect(t);
  const names = ["batch-a", "batch-b", "private-encrypted-batch"];
  const channels = await Promise.all(names.map((name) => subscribe(client, name)));
  const arrived = channels.map((channel) => next(channel, "out"));
  await server.triggerBatch(names.map((channel) => ({ channel, name: "out", data: { channel } })));
  assert.deepEqual(await Promise.all(arrived), names.map((channel) => ({ channel })));
});

test("the excluded socket gets nothing, by trigger and by batch", async (t) => {
  const [sender, other] = [await connect(t), await connect(t)];
  const [own, others] = [await subscribe(sender, "talk"), await subscribe(other, "talk")];
  const [events, seen] = [record(own), record(others)];
  const socket_id = sender.connection.socket_id;
  const ended = Promise.all([next(own, "end"), next(others, "end")]);
  await server.trigger("talk", "one", 1, { socket_id });
  await server.triggerBatch([{ channel: "talk", name: "two", data: 2, socket_id }]);
  await server.trigger("talk", "end", {});
  await ended;
  assert.deepEqual(events, [["end", {}]]);
  assert.deepEqual(seen, [["one", 1], ["two", 2], ["end", {}]]);
});

test("a trigger and a batch answer with what they are asked about their channels", async (t) => {
  await subscribe(await connect(t), "asked");
  await subscribe(await connectAs(t, "ada"), "presence-asked");
  const info = "subscription_count,user_count";
  const trigger = await server.trigger(["asked", "presence-asked"], "out", {}, { info });
  const expected = [{ subscription_count: 1 }, { subscription_count: 1, user_count: 1 }];
  assert.deepEqual(await trigger.json(), {
    channels: { asked: expected[0], "presence-asked": expected[1] },
  });
  const batch = await server.triggerBatch([
    { channel: "asked", name: "out", data: {}, info },
    { channel: "presence-asked", name: "out", data: {}, info },
  ]);
  assert.deepEqual(await batch.json(), { batch: expected });
});

test("channels can be listed and read", async (t) => {
  await subscribe(await connect(t), "listed-public");
  await subscribe(await connectAs(t, "ada"), "presence-listed");
  assert.deepEqual(await read("/channels", { filter_by_prefix: "listed-" }), {
    channels: { "listed-public": {} },
  });
  const asked = { filter_by_prefix: "presence-listed", info: "user_count" };
  assert.deepEqual(await read("/channels", asked), {
    channels: { "presence-listed": { user_count: 1 } },
  });
  assert.deepEqual(await read("/channels/listed-public", { info: "subscription_count" }), {
    occupied: true,
    subscription_count: 1,
  });
  await server.trigger("cache-listed", "out", { a: 1 });
  const cached = await read("/channels/cache-listed", { info: "cache" });
  assert.equal(cached.cache.data, '{"a":1}');
});
