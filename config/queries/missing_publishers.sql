-- title: 未公布的机关 | Missing publishers
-- about: 台账状态为缺的机关与年度：栏目看全了而没有。无法核实（unverifiable）不在此列，另见 archive_coverage
--   | organs and years that the ledger calls missing: the column was seen whole, without them. What could not be checked
--   (unverifiable) is not here but in archive_coverage
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT organ, region_code, organ_level, organ_kind, report_year, deadline, updated_at
FROM ledger
WHERE state = 'missing' AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
ORDER BY report_year, region_code NULLS LAST, organ
