class Registry {
  static items = [];
  static register(item) {
    Registry.items.push(item);
  }
}
exports.request = (n) => Registry.register({ n });
