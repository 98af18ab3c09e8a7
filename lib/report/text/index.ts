export { textFormat, textReport } from './text';
export { type Column, columnGroup, nameColumn, numberColumn, tableLines } from './text-table';
