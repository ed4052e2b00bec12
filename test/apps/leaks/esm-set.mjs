const hidden = new Set();
export function request(n) {
  hidden.add({ n });
}
