class Session {
  constructor(n) {
    this.n = n;
  }
  close() {
    return this.n;
  }
}
const closers = [];
exports.request = (n) => {
  const session = new Session(n);
  closers.push(session.close.bind(session));
};
