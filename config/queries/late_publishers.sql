-- title: 逾期公布的机关 | Late publishers
-- about: 台账状态为迟的机关与年度，迟得最久的在前
--   | organs and years that the ledger calls late, the longest delay first
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%
-- param least: integer = 1 | 至少迟几天 | least days late

SELECT organ, region_code, organ_level, organ_kind, report_year, deadline, published, days_late
FROM ledger
WHERE state = 'late' AND days_late >= :least
  AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
ORDER BY days_late DESC, organ, region_code, report_year
