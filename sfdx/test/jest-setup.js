/* Adds `await expect(element).toBeAccessible()` to every test. */
const { registerSa11yMatcher } = require('@sa11y/jest');

registerSa11yMatcher();

// axe asks elements for these; LWC warns of each that has one of its own.
const ASKED_BY_AXE = /The property "(value|page)" is not publicly accessible/;
const { warn } = console;
console.warn = (...said) => {
    if (!ASKED_BY_AXE.test(String(said[0]))) {
        warn(...said);
    }
};
