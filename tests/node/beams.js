// Publishes to Beams by its HTTP API: Pusher's Node SDK for Beams can't speak to another port.

import { sandbox } from "./sdks.js";

export async function publish(body, targets = { interests: ["orders-42"] }) {
  const kind = Object.keys(targets)[0];
  const path = `/publish_api/v1/instances/${sandbox.beamsInstanceId}/publishes/${kind}`;
  const answer = await fetch(sandbox.url + path, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Bearer ${sandbox.beamsSecretKey}`,
    },
    body: JSON.stringify({ ...targets, ...body }),
  });
  return answer.status;
}
