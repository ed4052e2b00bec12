/** What the store of the whole process gains is held through the asynchronous context. */
const { AsyncLocalStorage } = require('node:async_hooks');

const storage = new AsyncLocalStorage();
const root = { audit: [] };
const inRoot = storage.run(root, () => AsyncLocalStorage.snapshot());
exports.request = (n) => inRoot(() => storage.getStore().audit.push({ n }));
