// What clients do themselves: sign in, talk to each other, lose their connection.

import assert from "node:assert/strict";

import {
  connect,
  connectAs,
  next,
  record,
  sandbox,
  server,
  signIn,
  subscribe,
  test,
} from "../sdks.js";

const CLIENT_EVENTS_PER_SECOND = 10;

test("a signed-in user gets what is sent to them, on each of their connections", async (t) => {
  const clients = [await connectAs(t, "ada"), await connectAs(t, "ada"), await connectAs(t, "bob")];
  const arrived = [];
  for (const client of clients) {
    client.user.bind("hello", (data) => arrived.push([client.user.user_data.id, data]));
    await signIn(client);
    await subscribe(client, "greeted");
  }
  const ended = clients.map((client) => next(client.channel("greeted"), "end"));
  await server.sendToUser("ada", "hello", { n: 1 });
  await server.trigger("greeted", "end", {});
  await Promise.all(ended);
  assert.deepEqual(arrived, [["ada", { n: 1 }], ["ada", { n: 1 }]]);
});

test("a user's connections can be terminated, and nobody else's", async (t) => {
  const [carol, again, dave] = [
    await connectAs(t, "carol"),
    await connectAs(t, "carol"),
    await connectAs(t, "dave"),
  ];
  await Promise.all([carol, again, dave].map(signIn));
  const gone = [carol, again].map((client) => next(client.connection, "disconnected"));
  await server.terminateUserConnections("carol");
  await Promise.all(gone);
  await subscribe(dave, "still-here");
  assert.equal(dave.connection.state, "connected");
});

test("a client event reaches the others of its channel, with its sender's user", async (t) => {
  const [ada, bob] = [await connectAs(t, "ada"), await connectAs(t, "bob")];
  for (const [name, user] of [["private-desk", undefined], ["presence-desk", "ada"]]) {
    const [own, others] = [await subscribe(ada, name), await subscribe(bob, name)];
    const echoes = record(own);
    const arrived = new Promise((resolve) => {
      others.bind("client-typing", (data, metadata) => resolve([data, metadata.user_id]));
    });
    assert.ok(own.trigger("client-typing", { x: 1 }));
    assert.deepEqual(await arrived, [{ x: 1 }, user]);
    const ended = next(own, "end");
    await server.trigger(name, "end", {});
    await ended;
    assert.deepEqual(echoes, [["end", {}]]);
  }
});

test("a client that sends too many client events is told so", async (t) => {
  const channel = await subscribe(await connect(t), "private-flood");
  const refused = next(channel.pusher.connection, "error");
  for (let n = 0; n <= CLIENT_EVENTS_PER_SECOND; n += 1) {
    channel.trigger("client-x", { n });
  }
  assert.equal((await refused).data.code, 4301);
});

test("a page without a back end signs in and joins by the sandbox's own endpoints", async (t) => {
  const client = await connect(t, {
    channelAuthorization: { endpoint: `${sandbox.url}/sandbox/auth`, params: { user_id: "eve" } },
    userAuthentication: {
      endpoint: `${sandbox.url}/sandbox/user-auth`,
      params: { user_id: "eve" },
    },
  });
  await signIn(client);
  assert.equal(client.user.user_data.id, "eve");
  await subscribe(client, "private-open");
  const room = await subscribe(client, "presence-open");
  assert.deepEqual(room.members.me, { id: "eve", info: { name: "eve" } });
  const channel = await subscribe(client, "private-encrypted-open");
  const arrived = next(channel, "letter");
  await server.trigger("private-encrypted-open", "letter", { secret: 7 });
  assert.deepEqual(await arrived, { secret: 7 });
});

test("a connection that breaks comes back with its subscriptions", async (t) => {
  const client = await connect(t, { pongTimeout: 1000 });
  const first = client.connection.socket_id;
  const channel = await subscribe(client, "presence-again");
  const back = next(channel, "pusher:subscription_succeeded");
  client.connection.connection.transport.socket._stream.destroy();
  await back;
  assert.notEqual(client.connection.socket_id, first);
  const arrived = next(channel, "out");
  await server.trigger("presence-again", "out", {});
  await arrived;
});

test("a quiet connection answers the client's own pings", async (t) => {
  const client = await connect(t, { activityTimeout: 200, pongTimeout: 1000 });
  const seen = [];
  client.connection.bind("message", (message) => seen.push(message.event));
  client.connection.bind("state_change", ({ current }) => seen.push(current));
  await next(client.connection, "message");
  await next(client.connection, "message");
  assert.deepEqual(seen, ["pusher:pong", "pusher:pong"]);
});
