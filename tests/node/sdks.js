// Pusher's own SDKs, pointed at the sandbox that the environment names.

import { test as nodeTest } from "node:test";

import Server from "pusher";
import Client from "pusher-js";

const MILLISECONDS = 15_000;

export const sandbox = JSON.parse(process.env.SANDBOX);

// A test with a time limit: what never arrives fails.
export function test(name, check) {
  nodeTest(name, { timeout: MILLISECONDS }, check);
}

export function makeServer(changed = {}) {
  return new Server({
    appId: sandbox.appId,
    key: sandbox.key,
    secret: sandbox.secret,
    encryptionMasterKeyBase64: sandbox.encryptionMasterKeyBase64,
    host: sandbox.host,
    port: String(sandbox.port),
    useTLS: false,
    ...changed,
  });
}

export const server = makeServer();

export function makeClient(t, options = {}, key = sandbox.key) {
  const client = new Client(key, {
    cluster: "",
    wsHost: sandbox.host,
    wsPort: sandbox.port,
    forceTLS: false,
    enabledTransports: ["ws"],
    channelAuthorization: { customHandler: signChannel("user-1") },
    userAuthentication: { customHandler: signUser("user-1") },
    ...options,
  });
  t.after(() => client.disconnect());
  return client;
}

export async function connect(t, options) {
  const client = makeClient(t, options);
  await next(client.connection, "connected");
  return client;
}

// A connected client that is this user on presence channels and when it signs in.
export function connectAs(t, user, name = user) {
  return connect(t, {
    channelAuthorization: { customHandler: signChannel(user, name) },
    userAuthentication: { customHandler: signUser(user, name) },
  });
}

export function next(emitter, event) {
  return new Promise((resolve) => {
    const take = (data) => {
      emitter.unbind(event, take);
      resolve(data);
    };
    emitter.bind(event, take);
  });
}

export async function subscribe(client, name) {
  const channel = client.subscribe(name);
  await new Promise((resolve, reject) => {
    channel.bind("pusher:subscription_succeeded", resolve);
    channel.bind("pusher:subscription_error", (error) => reject(new Error(JSON.stringify(error))));
  });
  return channel;
}

export async function signIn(client) {
  client.signin();
  await client.user.signinDonePromise;
  if (client.user.user_data === null) {
    throw new Error("the sign-in was refused");
  }
}

// Every event that a channel gets from here on, in order, the protocol's own left out.
export function record(channel) {
  const events = [];
  channel.bind_global((event, data) => {
    if (!event.startsWith("pusher:")) {
      events.push([event, data]);
    }
  });
  return events;
}

export async function read(path, params = {}) {
  const answer = await server.get({ path, params });
  return answer.json();
}

function signChannel(user, name = user) {
  return ({ socketId, channelName }, callback) => {
    const member = { user_id: user, user_info: { name } };
    const presence = channelName.startsWith("presence-") ? member : undefined;
    callback(null, server.authorizeChannel(socketId, channelName, presence));
  };
}

function signUser(user, name = user) {
  return ({ socketId }, callback) => {
    callback(null, server.authenticateUser(socketId, { id: user, user_info: { name } }));
  };
}
