import heading from '@salesforce/label/c.Tandem_Admin_ExclusionsHeading';
import intro from '@salesforce/label/c.Tandem_Admin_ExclusionsIntro';
import none from '@salesforce/label/c.Tandem_Admin_ExclusionsNone';
import entry from '@salesforce/label/c.Tandem_Admin_ExclusionsEntry';
import effect from '@salesforce/label/c.Tandem_Admin_ExclusionsEffect';
import actions from '@salesforce/label/c.Tandem_Admin_ExclusionsActions';
import exclude from '@salesforce/label/c.Tandem_Admin_ExclusionsExclude';
import ignore from '@salesforce/label/c.Tandem_Admin_ExclusionsIgnore';
import excludeHelp from '@salesforce/label/c.Tandem_Admin_ExclusionsExcludeHelp';
import ignoreHelp from '@salesforce/label/c.Tandem_Admin_ExclusionsIgnoreHelp';
import newEntry from '@salesforce/label/c.Tandem_Admin_ExclusionsNewEntry';
import newEntryHelp from '@salesforce/label/c.Tandem_Admin_ExclusionsNewEntryHelp';
import what from '@salesforce/label/c.Tandem_Admin_ExclusionsWhat';
import add from '@salesforce/label/c.Tandem_Admin_ExclusionsAdd';
import remove from '@salesforce/label/c.Tandem_Admin_ExclusionsRemove';
import removeNamed from '@salesforce/label/c.Tandem_Admin_ExclusionsRemoveNamed';
import missing from '@salesforce/label/c.Tandem_Admin_ExclusionsMissing';
import added from '@salesforce/label/c.Tandem_Admin_ExclusionsAdded';
import removed from '@salesforce/label/c.Tandem_Admin_ExclusionsRemoved';

/** The texts of this bundle. */
export const LABELS = {
    heading,
    intro,
    none,
    entry,
    effect,
    actions,
    exclude,
    ignore,
    excludeHelp,
    ignoreHelp,
    newEntry,
    newEntryHelp,
    what,
    add,
    remove,
    removeNamed,
    missing,
    added,
    removed
};
