-- title: 一个机关与勾稽关系矛盾的单元格 | Contradicted cells of an organ
-- about: 一个机关现行各版本中与勾稽关系矛盾的单元格，原文与位置；全国排名见 contradicted_reports
--   | cells of an organ's current reports that an identity contradicts, as printed and where; contradicted_reports ranks
--   reports
-- param organ: text = 江门市江海区住房和城乡建设局 | 机关全称 | full name of the organ
-- param region: text = % | 行政区划代码，可用通配符，如 44% | division code, wildcards allowed: 44%

SELECT organ, region_code, report_year, version, code, label_zh, raw, value, locator
FROM cells
WHERE is_current AND standing = 'contradicted' AND organ = :organ AND coalesce(region_code, '') LIKE :region
ORDER BY report_year, code
