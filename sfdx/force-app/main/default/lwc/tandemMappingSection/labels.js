import title from '@salesforce/label/c.Tandem_Map_Title';
import folder from '@salesforce/label/c.Tandem_Map_Folder';
import folderMain from '@salesforce/label/c.Tandem_Map_FolderMain';
import folderTip from '@salesforce/label/c.Tandem_Map_FolderTip';
import folderProblem from '@salesforce/label/c.Tandem_Map_FolderProblem';
import type from '@salesforce/label/c.Tandem_Map_Type';
import noType from '@salesforce/label/c.Tandem_Map_NoType';
import typeTip from '@salesforce/label/c.Tandem_Map_TypeTip';
import typeInactive from '@salesforce/label/c.Tandem_Map_TypeInactive';
import invitees from '@salesforce/label/c.Tandem_Map_Invitees';
import inviteesTip from '@salesforce/label/c.Tandem_Map_InviteesTip';

/** The texts of this bundle. */
export const LABELS = {
    title,
    folder,
    folderMain,
    folderTip,
    folderProblem,
    type,
    noType,
    typeTip,
    typeInactive,
    invitees,
    inviteesTip
};
