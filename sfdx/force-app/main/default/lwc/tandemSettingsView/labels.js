import sectionMode from '@salesforce/label/c.Tandem_View_SectionMode';
import sectionSchedule from '@salesforce/label/c.Tandem_View_SectionSchedule';
import sectionPrevent from '@salesforce/label/c.Tandem_View_SectionPrevent';
import sectionMapping from '@salesforce/label/c.Tandem_View_SectionMapping';
import sectionConflict from '@salesforce/label/c.Tandem_View_SectionConflict';
import sectionTexts from '@salesforce/label/c.Tandem_View_SectionTexts';

/** The texts of this bundle. */
export const LABELS = {
    sectionMode,
    sectionSchedule,
    sectionPrevent,
    sectionMapping,
    sectionConflict,
    sectionTexts
};
