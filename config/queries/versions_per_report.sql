-- title: 改过多次的报告 | Versions of a report
-- about: 版本数达到下限的报告；改回原样也算新版本
--   | reports with that many versions; a return to old content is a version too
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%
-- param least: integer = 2 | 至少几个版本 | least number of versions

SELECT organ, region_code, report_year, count(DISTINCT version) AS versions, min(first_seen) AS first_seen,
       max(first_seen) AS newest_since
FROM reports
WHERE report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
GROUP BY organ, region_code, report_year
HAVING count(DISTINCT version) >= :least
ORDER BY versions DESC, organ, region_code, report_year
