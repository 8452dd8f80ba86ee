-- title: 正文雷同 | Copied narratives
-- about: 正文照抄本机关上年（CP-01）或与同地区其他机关雷同（CP-03）的报告，arithmetic 为相似度
--   | reports whose text repeats the organ's own of last year (CP-01) or is shared with another organ of the region (CP-03);
--   arithmetic says how alike
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT organ, region_code, report_year, rule, severity, other_organ, other_year, arithmetic
FROM findings
WHERE is_current AND rule IN ('CP-01', 'CP-03')
  AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
ORDER BY report_year, organ, region_code, rule, finding_id
