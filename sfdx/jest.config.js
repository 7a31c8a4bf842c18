const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

// A test that formats times must read the same on every machine.
process.env.TZ = 'UTC';

module.exports = {
    ...jestConfig,
    roots: ['<rootDir>/force-app', '<rootDir>/test'],
    moduleNameMapper: {
        '^test/(.*)$': '<rootDir>/test/$1',
        '^lightning/modal$': '<rootDir>/test/jest-mocks/lightning/modal'
    },
    setupFiles: [...(jestConfig.setupFiles ?? []), '<rootDir>/test/jest-labels.js'],
    setupFilesAfterEnv: [
        ...jestConfig.setupFilesAfterEnv,
        '<rootDir>/test/jest-setup.js'
    ],
    coverageDirectory: '<rootDir>/coverage',
    testTimeout: 20000
};
