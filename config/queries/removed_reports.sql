-- title: 撤下的报告 | Removed reports
-- about: 台账状态为撤的机关与年度，以及档案里留存的最后一个版本
--   | organs and years that the ledger calls removed, with the last version the archive keeps
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT l.organ, l.region_code, l.report_year, r.title, r.published, r.version, r.first_seen, r.last_seen, r.url
FROM ledger l
LEFT JOIN reports r
  ON r.organ = l.organ AND coalesce(r.region_code, '') = coalesce(l.region_code, '')
 AND r.report_year = l.report_year AND r.is_current
WHERE l.state = 'removed' AND l.report_year BETWEEN :since AND :until AND coalesce(l.region_code, '') LIKE :region
ORDER BY l.report_year, l.region_code NULLS LAST, l.organ
