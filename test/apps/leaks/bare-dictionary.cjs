/** Without a prototype, as many stores keep their sessions; the values are strings. */
class MemoryStore {
  sessions = Object.create(null);
}
const store = new MemoryStore();
exports.request = (n) => {
  store.sessions[`sid-${n}`] = JSON.stringify({ cookie: { path: '/' }, n });
};
