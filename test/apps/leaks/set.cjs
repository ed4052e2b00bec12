class Socket {
  constructor(n) {
    this.n = n;
  }
}
const inflight = new Set();
exports.request = (n) => {
  inflight.add(new Socket(n));
};
