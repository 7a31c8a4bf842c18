const { dirname, join } = require('node:path');
const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

// npm puts a newer compiler beside sfdx-lwc-jest than the engine that it brings along;
// the engine of that compiler is here too.
const packages = join(dirname(require.resolve('lwc')), 'node_modules');
const engine = join(packages, '@lwc/engine-dom/dist/index.cjs');

// A test that formats times must read the same on every machine.
process.env.TZ = 'UTC';

module.exports = {
    ...jestConfig,
    roots: ['<rootDir>/force-app', '<rootDir>/scripts', '<rootDir>/test'],
    moduleNameMapper: {
        '^test/(.*)$': '<rootDir>/test/$1',
        '^(lwc|@lwc/engine-dom)$': engine,
        '^lightning/modal$': '<rootDir>/test/jest-mocks/lightning/modal'
    },
    setupFiles: [...(jestConfig.setupFiles ?? []), '<rootDir>/test/jest-labels.js'],
    setupFilesAfterEnv: [
        ...jestConfig.setupFilesAfterEnv,
        '<rootDir>/test/jest-setup.js'
    ],
    coverageDirectory: '<rootDir>/coverage',
    maxWorkers: '100%',
    // axe takes long where many things run at once; this is no measure of speed.
    testTimeout: 60000
};
