-- title: 各规则的发现与责任 | Findings by rule and blame
-- about: 每条规则的发现数与涉及的报告数，按程度与责任分列
--   | findings of each rule and the reports that have them, by severity and blame
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT rule, severity, blame, count(*) AS findings, count(DISTINCT report_id) AS reports,
       min(report_year) AS first_year, max(report_year) AS last_year
FROM findings
WHERE is_current AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
GROUP BY rule, severity, blame
ORDER BY findings DESC, rule, severity, blame
