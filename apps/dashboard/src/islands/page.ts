import { chooseTwo } from './choose-two.ts';
import { filterGroups } from './filter-groups.ts';
import { loadCharts } from './load-when-visible.ts';
import { showRequests } from './show-requests.ts';
import { sortTables } from './sort-tables.ts';

filterGroups();
sortTables();
loadCharts();
showRequests();
chooseTwo();
