/** A call of the function has thrown, which is the failure of the test. */
export class CallThrew extends Error {
  constructor(readonly threw: { readonly name: string; readonly message: string; readonly stack: string }) {
    super(threw.message);
  }
}
