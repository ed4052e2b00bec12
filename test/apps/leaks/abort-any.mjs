const shutdown = new AbortController();
const pending = [];
export function request() {
  pending.push(AbortSignal.any?.([shutdown.signal]) ?? { aborted: false });
}
