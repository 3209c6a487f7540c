// Receives notifyspec's events from pusher-js, and runs what they ask for, in order. It depends on
// nothing else: copy it into a front end of yours, and give it handlers (see actions.js).
//
//   const notifications = new Notifications(pusher, { TOAST: (step) => …, NAVIGATE: (step) => … });
//   await notifications.subscribe("private-orders-42");
//
// A handler gets one step:
//   type     TOAST, INFO, DOWNLOAD, DOWNLOAD_LINK, NAVIGATE, AUDIO_NOTIFICATION or DATA
//   content  the text to show, "" for none
//   kind     its content type (info, success, …); "" where the step has no message
//   url      the address to load or to open, path the one within the app; "" for none
//   data     meta (an object) or info (a list) of the message, or null
//   event    the whole event, as it came
// It may answer a promise: the next step waits for it.

const STEP_MILLISECONDS = 5_000; // a step that hangs does not hold up the rest for longer
const DUPLICATE_MILLISECONDS = 60_000; // past the last attempt of a sender that tries again
const REMEMBERED = 1_000;

export class Notifications {
  #pusher;
  #handlers;
  #channels = new Map(); // name -> a promise of the subscription
  #seen = new Map(); // text of an event -> when it came
  #running = Promise.resolve();

  constructor(pusher, handlers) {
    this.#pusher = pusher;
    this.#handlers = handlers;
  }

  // Resolves once the channel's events come in. Rejects where the server refuses it.
  subscribe(name) {
    let subscribed = this.#channels.get(name);
    if (subscribed === undefined) {
      subscribed = this.#join(name);
      this.#channels.set(name, subscribed);
    }
    return subscribed;
  }

  unsubscribe(name) {
    this.#channels.delete(name);
    this.#pusher.unsubscribe(name);
  }

  #join(name) {
    const channel = this.#pusher.subscribe(name);
    channel.bind_global((event, data) => {
      // Other clients can send `client-` events: they are not the application speaking.
      if (!event.startsWith("pusher:") && !event.startsWith("client-")) this.#receive(name, data);
    });
    return new Promise((resolve, reject) => {
      channel.bind("pusher:subscription_succeeded", () => resolve());
      channel.bind("pusher:subscription_error", ({ status, error }) => {
        this.unsubscribe(name);
        reject(new Error(`The subscription to ${name} was refused (${status}): ${error}`));
      });
    });
  }

  #receive(channel, event) {
    if (typeof event?.event_type !== "string" || this.#isDuplicate(channel, event)) return;
    if (event.is_last_response) this.unsubscribe(channel);
    this.#running = this.#running.then(() => this.#run(event));
  }

  // A sender whose answer was lost sends the same text again. Two notifications that must both be
  // shown differ, by an id in their meta or info if by nothing else.
  #isDuplicate(channel, event) {
    const now = Date.now();
    const text = JSON.stringify([channel, event]);
    const before = this.#seen.get(text);
    if (before !== undefined && now - before < DUPLICATE_MILLISECONDS) return true;
    this.#seen.delete(text); // so that the map stays in the order of time
    this.#seen.set(text, now);
    if (this.#seen.size > REMEMBERED) this.#seen.delete(this.#seen.keys().next().value);
    return false;
  }

  async #run(event) {
    for (const step of stepsOf(event)) {
      // A type to come must not break an old page.
      if (!Object.hasOwn(this.#handlers, step.type)) continue;
      try {
        await withinTime(this.#handlers[step.type](step));
      } catch (error) {
        console.error(`${step.type} of ${event.event_name} failed`, error);
      }
    }
  }
}

// The steps of an event of either form, in the order in which to run them.
export function stepsOf(event) {
  if (event.event_type === "CUSTOM") {
    return [...event.actions]
      .sort((one, other) => one.sequence - other.sequence)
      .map(({ action_type, data: { url, path, message } }) => ({
        type: action_type,
        content: message.content,
        kind: message.content_type,
        url,
        path,
        data: message.meta,
        event,
      }));
  }
  const { message, link } = event.data;
  return [
    {
      type: event.event_type,
      content: message.content,
      kind: message.type,
      url: link,
      path: "",
      data: message.info,
      event,
    },
  ];
}

async function withinTime(work) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("It takes too long.")), STEP_MILLISECONDS);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
