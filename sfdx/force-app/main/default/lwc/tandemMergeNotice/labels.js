import changedTitle from '@salesforce/label/c.Tandem_Merge_ChangedTitle';
import changedText from '@salesforce/label/c.Tandem_Merge_ChangedText';
import adopted from '@salesforce/label/c.Tandem_Merge_Adopted';
import lost from '@salesforce/label/c.Tandem_Merge_Lost';
import overlap from '@salesforce/label/c.Tandem_Merge_Overlap';
import takeTheirs from '@salesforce/label/c.Tandem_Merge_TakeTheirs';
import takeTheirsOf from '@salesforce/label/c.Tandem_Merge_TakeTheirsOf';

/** The texts of this bundle. */
export const LABELS = {
    changedTitle,
    changedText,
    adopted,
    lost,
    overlap,
    takeTheirs,
    takeTheirsOf
};
