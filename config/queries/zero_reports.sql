-- title: 零申请的机关 | Organs that report no request at all
-- about: 表三总计新收、结转、办理都印 0 的机关及其年数；空白不是 0，不在此列
--   | organs that print 0 received, carried in and processed, and in how many of their years; a blank is no 0 and is not
--   here
-- param since: integer = 2008 | 起始报告年度 | first report year
-- param until: integer = 2100 | 截止报告年度 | last report year
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT organ, region_code, sum(zero) AS zero_years, count(*) AS years,
       min(CASE WHEN zero = 1 THEN report_year END) AS first_zero, max(CASE WHEN zero = 1 THEN report_year END) AS last_zero
FROM (
    SELECT organ, region_code, report_year,
           CASE WHEN new_received = 0 AND carried_in = 0 AND total_processed = 0 THEN 1 ELSE 0 END AS zero
    FROM applications
    WHERE is_current AND applicant = 'total'
      AND report_year BETWEEN :since AND :until AND coalesce(region_code, '') LIKE :region
) t
GROUP BY organ, region_code
HAVING sum(zero) > 0
ORDER BY zero_years DESC, years, organ, region_code
