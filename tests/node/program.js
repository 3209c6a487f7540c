// A sandbox in a process of its own, which a test can end and start again.

import { spawn } from "node:child_process";
import { once } from "node:events";

const PROGRAM = `
import sys, tempfile
from pathlib import Path
from notifyspec.sandbox import Sandbox
from notifyspec.sandbox.foreground import run

with tempfile.TemporaryDirectory() as root:
    run(Sandbox(port=int(sys.argv[1])), root=Path(root), started=lambda s: print(s.port, flush=True))
`;

export async function startSandbox(t, port = 0) {
  const child = spawn(process.env.PYTHON, ["-c", PROGRAM, String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const [line] = await once(child.stdout, "data");
  return {
    port: Number(line),
    async end() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
