// Messages of a shop, as notifyspec compiles them: every action, every content type, both forms.

const NO_MESSAGE = { content: "", content_type: "", meta: null, is_meta_exist: false };

export function message(content, content_type = "info", meta = null) {
  return { content, content_type, meta, is_meta_exist: meta !== null };
}

export function event(event_name, ...actions) {
  return {
    event_name,
    event_type: "CUSTOM",
    is_last_response: true,
    actions: actions.map((action, index) => ({ ...action, sequence: index + 1 })),
  };
}

export function action(action_type, { url = "", path = "", message: given = NO_MESSAGE } = {}) {
  const type = url ? "url" : path ? "path" : "message";
  return { action_type, data: { type, url, path, message: given } };
}

export function single(event_name, event_type, { type, content, info = null }, link = "") {
  return {
    event_name,
    event_type,
    data: { message: { type, content, info }, link },
    is_last_response: true,
  };
}

export const orderDone = event(
  "order_done",
  action("TOAST", {
    message: message("Ada Lovelace, your order A-7 is done", "success", {
      order_id: 7,
      total: 129.5,
      label: "129.50 EUR",
    }),
  }),
  action("DOWNLOAD", { url: "https://files.example.com/invoices/inv0000a7.pdf" }),
  action("NAVIGATE", { path: "/orders/A-7" }),
);

export const orderPush = {
  web: {
    time_to_live: 3600,
    notification: {
      title: "Order done",
      body: "Order A-7 is done",
      deep_link: "https://shop.example.com/orders/A-7",
    },
    data: {
      notification: {
        title: "Order done",
        body: "Order A-7 is done",
        messages: [
          {
            notification_type: "INFO",
            message_type: "notification",
            content: "Your order has been processed",
            config: null,
            sequence: 1,
          },
        ],
        meta: null,
        is_meta_exist: false,
      },
      title: "Order done",
      body: "Order A-7 is done",
    },
  },
};

export const courierAtDoor = event(
  "courier_at_door",
  action("AUDIO_NOTIFICATION", {
    url: "https://static.example.com/sounds/bell.mp3",
    message: message("The courier is at your door", "notification"),
  }),
  action("NAVIGATE", {
    url: "https://maps.example.com/?q=courier-12",
    message: message("Where the courier is", "info"),
  }),
);

export const stockChanged = event(
  "stock_changed",
  action("INFO", { message: message("Only 3 left of Blue Mug", "warning") }),
  action("DATA", { message: message("", "info", { sku: "MUG-1", left: 3 }) }),
);

export const cardDeclined = single("card_declined", "TOAST", {
  type: "failure",
  content: "Your card was declined",
  info: [{ code: "insufficient_funds" }],
});

export const exportProgress = {
  ...single("export_progress", "INFO", {
    type: "in_progress",
    content: "Orders 2025: 40 %",
    info: [{ percent: 40, rows: { done: 4000, total: 10000 } }],
  }),
  is_last_response: false,
};
