declare const comment: (toolkit: object, env: object) => Promise<void>;
export = comment;
