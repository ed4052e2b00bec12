class Pool {
  #free = [];
  release(connection) {
    this.#free.push(connection);
  }
}
const pool = new Pool();
exports.request = (n) => pool.release({ n });
