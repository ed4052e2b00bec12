/* A heap of the usual small objects, and its snapshot: node sessions.cjs <sessions> <file> */
const { writeHeapSnapshot } = require('node:v8');

const [, , count, file] = process.argv;

class User {
  constructor(number) {
    this.number = number;
    this.name = `user ${number}`;
    this.mail = `user${number}@example.org`;
  }
}

class Visit {
  constructor(number) {
    this.path = `/items/${number}`;
    this.at = number * 1.5;
    this.headers = { 'host': 'x', 'accept': '*/*', 'x-request-id': String(number) };
  }
}

class Session {
  constructor(number) {
    this.user = new User(number);
    this.visits = [new Visit(number), new Visit(number + 1)];
    this.seen = new Map([[`key ${number}`, number]]);
    this.onEnd = () => this.user;
  }
}

const sessions = Array.from({ length: Number(count) }, (_, number) => new Session(number));
writeHeapSnapshot(file);
// They are alive until the file is written.
sessions.length = 0;
