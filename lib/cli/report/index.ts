export { collect, formatOfOutput, onlyOutput } from './output-option';
export { addReportCommand } from './report';
export { deliverReport } from './report-output';
