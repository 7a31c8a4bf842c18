/* Adds `await expect(element).toBeAccessible()` to every test. */
const { registerSa11yMatchers } = require('@sa11y/jest');

registerSa11yMatchers();
