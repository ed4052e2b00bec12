const logs = new WeakMap();
const service = { name: 'orders' };
logs.set(service, []);
exports.request = (n) => {
  logs.get(service).push({ n });
};
