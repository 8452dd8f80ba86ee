-- title: 新收申请最多的机关 | Organs with most new requests
-- about: 某一年度新收申请最多的机关，按印出的总计
--   | organs that received most requests in a year, by the total as printed
-- param year: integer = 0 | 报告年度，0 为档案中最近的年度 | report year; 0: the newest in the archive
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%
-- param most: integer = 50 | 列出几个 | how many to list

SELECT organ, region_code, report_year, new_received, carried_in, total_processed, carried_out
FROM applications
WHERE is_current AND applicant = 'total' AND new_received IS NOT NULL
  AND report_year = CASE WHEN :year = 0 THEN (
        SELECT report_year FROM reports WHERE is_current AND report_year > 0 ORDER BY report_year DESC LIMIT 1
      ) ELSE :year END
  AND coalesce(region_code, '') LIKE :region
ORDER BY new_received DESC, organ, region_code
LIMIT :most
