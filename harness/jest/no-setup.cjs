/* In place of globalSetup and globalTeardown: those of the run that asks are in force. */
'use strict';

module.exports = () => {};
