class Entry {
  constructor(n, next) {
    this.n = n;
    this.next = next;
  }
}
let head = null;
exports.request = (n) => {
  head = new Entry(n, head);
};
exports.length = () => {
  let length = 0;
  for (let at = head; at; at = at.next) length += 1;
  return length;
};
