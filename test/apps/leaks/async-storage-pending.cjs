/** The store itself is kept, by work that is never done. */
const { AsyncLocalStorage } = require('node:async_hooks');

const storage = new AsyncLocalStorage();
const never = new Promise(() => {});
class RequestStore {
  constructor(n) {
    this.n = n;
  }
}
exports.request = (n) => {
  storage.run(new RequestStore(n), async () => {
    await never;
  });
};
