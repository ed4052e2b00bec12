/** A chain of owners from the module to what grows. */
class Repository {
  constructor() {
    this.identity = new Map();
  }
}
class Service {
  constructor() {
    this.repository = new Repository();
  }
}
class Order {
  constructor(n) {
    this.n = n;
  }
}
const services = { orders: new Service() };
exports.request = (n) => {
  services.orders.repository.identity.set(n, new Order(n));
};
