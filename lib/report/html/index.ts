export { type HtmlReportOptions, htmlFormat, htmlReport } from './html-report';
