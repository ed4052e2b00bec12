declare const codeScanning: (toolkit: object, env: object) => Promise<void>;
export = codeScanning;
