// What the sandbox refuses, as the SDKs tell it to their callers.

import assert from "node:assert/strict";

import {
  connect,
  makeClient,
  makeServer,
  next,
  read,
  sandbox,
  server,
  test,
} from "../sdks.js";

const BYTES = 10_240;
const EXPIRED_MILLISECONDS = 700_000;

function refused(status, words) {
  return (error) => {
    assert.equal(error.name, "PusherRequestError");
    assert.equal(error.status, status);
    assert.match(error.body, words);
    return true;
  };
}

test("10,240 bytes of data pass and 10,241 are 413", async () => {
  const fits = "é".repeat(BYTES / 2);
  await server.trigger("news", "out", fits);
  await assert.rejects(server.trigger("news", "out", `${fits}x`), refused(413, /10241 bytes/));
  const batch = [{ channel: "news", name: "out", data: `${fits}x` }];
  await assert.rejects(server.triggerBatch(batch), refused(413, /10241 bytes/));
});

test("a wrong secret, key or app is refused by status", async () => {
  const bySecret = makeServer({ secret: "another" });
  await assert.rejects(bySecret.trigger("news", "out", {}), refused(401, /Invalid signature/));
  const byKey = makeServer({ key: "another" });
  await assert.rejects(byKey.trigger("news", "out", {}), refused(401, /auth_key/));
  const byApp = makeServer({ appId: "99" });
  await assert.rejects(byApp.trigger("news", "out", {}), refused(404, /no app/));
});

test("a stale timestamp is refused", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() - EXPIRED_MILLISECONDS });
  await assert.rejects(server.trigger("news", "out", {}), refused(401, /Timestamp expired/));
});

test("a wrong request is 400 and says what is wrong", async () => {
  const batch = Array(11).fill({ channel: "news", name: "out", data: {} });
  await assert.rejects(server.triggerBatch(batch), refused(400, /1 to 10 events/));
  await assert.rejects(server.trigger("news", "pusher:out", {}), refused(400, /reserved/));
  await assert.rejects(read("/channels/news/users"), refused(400, /presence/));
  await assert.rejects(read("/channels", { info: "colour" }), refused(400, /info/));
});

test("nothing that was refused is in the history", async () => {
  const before = await (await fetch(`${sandbox.url}/sandbox/messages`)).json();
  await assert.rejects(server.trigger("news", "out", "x".repeat(BYTES + 1)));
  await assert.rejects(makeServer({ secret: "another" }).trigger("news", "out", {}));
  const after = await (await fetch(`${sandbox.url}/sandbox/messages`)).json();
  assert.deepEqual(after, before);
});

test("an unknown key ends the connection with 4001", async (t) => {
  const client = makeClient(t, {}, "another-key");
  const error = next(client.connection, "error");
  await next(client.connection, "disconnected");
  assert.equal((await error).error.data.code, 4001);
});

for (const name of ["private-a", "presence-a", "private-encrypted-a"]) {
  test(`${name} refuses a signature that is wrong`, async (t) => {
    const stranger = makeServer({ secret: "another" });
    const customHandler = ({ socketId, channelName }, callback) => {
      callback(null, stranger.authorizeChannel(socketId, channelName, { user_id: "1" }));
    };
    const client = await connect(t, { channelAuthorization: { customHandler } });
    const channel = client.subscribe(name);
    const error = await next(channel, "pusher:subscription_error");
    assert.deepEqual([error.type, error.status], ["AuthError", 401]);
    assert.equal(channel.subscribed, false);
  });
}

test("a sign-in with a wrong signature is refused", async (t) => {
  const stranger = makeServer({ secret: "another" });
  const customHandler = ({ socketId }, callback) => {
    callback(null, stranger.authenticateUser(socketId, { id: "ada" }));
  };
  const client = await connect(t, { userAuthentication: { customHandler } });
  const error = next(client.connection, "error");
  client.signin();
  assert.equal((await error).data.code, 4009);
});
