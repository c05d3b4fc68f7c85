#!/usr/bin/env python3
"""Writes areas.yaml, areas.geojson and units.yaml of the demo city beside itself. Same input, same bytes.

The district does not exist: names are made up, the geometry is a jittered lattice whose cells are joined into grids,
grids into communities and communities into streets, so that every level tiles the one above without gaps or overlaps.
Run it after a change here; everything else in this folder is written by hand.
"""
import json
import pathlib
import random

HERE = pathlib.Path(__file__).parent
CITY, DISTRICT = '110000', '110199'
SOUTH_WEST = (39.90, 116.70)  # where the lattice begins; no real place is meant
CELL_LAT, CELL_LON = 0.0030, 0.0040  # about 330 m by 340 m
BLOCK_COLUMNS, BLOCK_ROWS = 6, 10  # cells of one street
STREETS_ACROSS = 6

# Street: its communities. Ten patches of 3 by 2 cells each; a name ending in * shares its patch with the next one.
STREETS = [
    ('安和街道', '安和东里 安和西里 安和家园 福田 灯笼胡同 柏树巷 北井 甘水桥 光华南里 安和新苑'),
    ('永宁门街道', '永宁门内 永宁门外 瓮城 东垛口 马道口 箭楼北里 永宁新居 校尉 南箭亭 护城河沿'),
    ('柳荫桥街道', '柳荫东里 柳荫西里 桥北* 桥南 垂杨里 清风园 河畔家园 长堤 画舫 柳林 荷塘'),
    ('东庙街道', '庙前 庙后 钟楼湾 香市 银杏 松鹤里 东庙一区 东庙二区 斋堂 碑亭'),
    ('槐市街道', '槐市东里 槐市西里 豆腐巷 青槐苑 书铺 笔管 槐荫* 国槐里 墨香 纸坊 会馆'),
    ('清泉路街道', '清泉路南 清泉路北 玉泉家园 泉水里 双井沿 水碓 清澜 甘泉 汲水 泉景新城'),
    ('甘露园街道', '甘露园一区 甘露园二区 甘露园三区 果园里 梨花 樱桃沟里 采芳 春和 露华 秋实'),
    ('北灯市街道', '灯市北 灯市南 彩灯 花炮 元宵巷 走马 龙灯 鳌山 宫灯里 灯花'),
    ('鼓楼前街道', '鼓楼前 鼓楼东 鼓楼西 铸钟 更鼓 帽儿巷 烟袋巷 前井* 后井 定更 暮鼓'),
    ('金井街道', '金井东里 金井西里 金井家园 石榴 琉璃井 三眼井里 金桥 银锭 金台新苑 宝源'),
    ('望河街道', '望河一区 望河二区 望河三区 码头 漕运里 船闸 上滩 下滩 观澜 望河新村'),
    ('白塔营街道', '白塔东 白塔西 营房 校场 旗杆里 马厩 箭靶 塔影 白塔家园 左营'),
    ('枣林街道', '枣林前街 枣林后街 枣花里 酸枣 林东 林西 老枣树 红果园 枣林新苑 北坡'),
    ('双榆街道', '双榆东里 双榆西里 榆钱 榆荫 高榆 双榆家园 学院里 科苑 博文 明德'),
    ('平台里街道', '平台里 平台西里 观星 瞭台 司天 云台 平台家园* 戏台 晒台 月台 凉台'),
    ('石渠街道', '石渠东 石渠西 渠首 渠尾 藏书里 石桥 兰台 石渠新居 分水 龙口'),
    ('南碾坊街道', '碾坊东 碾坊西 磨盘 粮仓 谷场里 南碾家园 麦香 新禾 碾坊新城 打谷'),
    ('云水街道', '云水一区 云水二区 云水三区 听涛 湖滨 渔歌里 晚渡 芦花 云水家园 白鹭'),
]
DEPARTMENTS = [  # id, name
    ('d-housing', '住房和城乡建设委员会'), ('d-urban', '城市管理委员会'), ('d-enforcement', '城市管理综合行政执法局'),
    ('d-market', '市场监督管理局'), ('d-transport', '交通委员会分局'), ('d-police', '公安分局'),
    ('d-traffic', '公安分局交通支队'), ('d-fire', '消防救援支队'), ('d-planning', '规划和自然资源分局'),
    ('d-ecology', '生态环境局'), ('d-water', '水务局'), ('d-parks', '园林绿化局'), ('d-labour', '人力资源和社会保障局'),
    ('d-medical', '医疗保障局'), ('d-health', '卫生健康委员会'), ('d-education', '教育委员会'), ('d-civil', '民政局'),
    ('d-disabled', '残疾人联合会'), ('d-culture', '文化和旅游局'), ('d-sports', '体育局'), ('d-commerce', '商务局'),
    ('d-emergency', '应急管理局'), ('d-services', '政务服务局'), ('d-finance', '金融服务办公室'),
    ('d-letters', '信访办公室'), ('d-veterans', '退役军人事务局'),
]
UTILITIES = [
    ('u-heating', '和宁热力有限公司'), ('u-water', '和宁自来水有限公司'), ('u-power', '和宁供电公司'),
    ('u-gas', '和宁燃气有限公司'), ('u-drainage', '和宁排水有限公司'), ('u-sanitation', '环境卫生服务中心'),
    ('u-bus', '公交客运和宁分公司'), ('u-roads', '道路养护中心'), ('u-lighting', '城市照明管理中心'),
    ('u-parking', '静态交通运营公司'),
]
# 督查: of the district's government; they judge what is about the hotline centre. Their names are given, so that all
# others stay as they are drawn.
INSPECTORS = [('inspector1', 'visitor,checker', '周正平'), ('inspector2', 'visitor,supervisor', '郑学敏'),
              ('inspector3', 'checker,arbiter,dispatcher', '唐守诚')]
SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎'
GIVEN = ['建国', '秀英', '志强', '丽华', '海燕', '文博', '晓峰', '雪梅', '立新', '佳宁', '春生', '思远', '红梅', '子涵',
         '永康', '慧敏', '国栋', '淑珍', '一鸣', '雨桐', '振华', '玉兰', '俊杰', '静怡', '宏伟', '小满', '家琪', '明哲']


def lattice(rng):
    """Vertices of all cells, moved a little so that no border is straight."""
    rows = BLOCK_ROWS * (len(STREETS) // STREETS_ACROSS)
    columns = BLOCK_COLUMNS * STREETS_ACROSS
    return {(r, c): (round(SOUTH_WEST[0] + (r + rng.uniform(-.28, .28)) * CELL_LAT, 6),
                     round(SOUTH_WEST[1] + (c + rng.uniform(-.28, .28)) * CELL_LON, 6))
            for r in range(rows + 1) for c in range(columns + 1)}


def outline(cells):
    """Corner keys around joined cells, counter-clockwise: edges used by two cells cancel each other."""
    edges = set()
    for r, c in cells:
        corners = [(r, c), (r, c + 1), (r + 1, c + 1), (r + 1, c)]
        for a, b in zip(corners, corners[1:] + corners[:1]):
            if (b, a) in edges:
                edges.remove((b, a))
            else:
                edges.add((a, b))
    after = dict(edges)
    start = min(after)
    ring = [start]
    while after[ring[-1]] != start:
        ring.append(after[ring[-1]])
    return ring


def patches(names, row, column):
    """(name, cells) of the communities of the street whose block begins at this cell."""
    entries = []
    for name in names.split():
        if entries and entries[-1][-1].endswith('*'):
            entries[-1][-1] = entries[-1][-1][:-1]
            entries[-1].append(name)
        else:
            entries.append([name])
    assert len(entries) == 10, names
    for i, shared in enumerate(entries):
        r, c = row + i % 5 * 2, column + i // 5 * 3
        if len(shared) == 1:
            yield shared[0], [(r + y, c + x) for y in range(2) for x in range(3)]
        else:
            for y, name in enumerate(shared):
                yield name, [(r + y, c + x) for x in range(3)]


def split(cells, rng):
    """Cells of the two to four grids of a community, each connected."""
    if len(cells) == 3:
        return [cells[:1], cells[1:]]
    low, high = cells[:3], cells[3:]
    return rng.choice([
        [low, high],
        [[low[0], high[0]], [low[1], high[1]], [low[2], high[2]]],
        [[low[0], low[1]], [low[2], high[2]], [high[0], high[1]]],
        [[low[0], high[0]], [low[1], low[2]], [high[1]], [high[2]]],
    ])


def centre(vertices, cells):
    """A point inside: the middle of the cell nearest to the middle of all."""
    def middle(cell):
        r, c = cell
        corners = [vertices[r + y, c + x] for y in (0, 1) for x in (0, 1)]
        return tuple(sum(axis) / 4 for axis in zip(*corners))
    points = [middle(cell) for cell in cells]
    mean = tuple(sum(axis) / len(points) for axis in zip(*points))
    return min(points, key=lambda p: (p[0] - mean[0]) ** 2 + (p[1] - mean[1]) ** 2)


class Areas:
    def __init__(self):
        rng = random.Random(110199)
        self.vertices = lattice(rng)
        self.rows, self.features = [], []
        total = 0
        streets = []
        for i, (street, names) in enumerate(STREETS):
            code = f'{DISTRICT}{i + 1:03d}'
            row, column = i // STREETS_ACROSS * BLOCK_ROWS, i % STREETS_ACROSS * BLOCK_COLUMNS
            communities = [self.community(f'{code}{j + 1:03d}', name, cells, rng)
                           for j, (name, cells) in enumerate(patches(names, row, column))]
            cells = [cell for community in communities for cell in community[1]]
            people = sum(community[2] for community in communities)
            total += people
            streets.append(self.row(code, street, 'street', DISTRICT, people, cells, [street[:-2]]))
            for _, _, _, rows in communities:
                streets += rows
        everything = [(r, c) for r, c in self.vertices if (r + 1, c + 1) in self.vertices]
        self.rows = [self.row(CITY, '燕宁市', 'city', None, total, everything),
                     self.row(DISTRICT, '和宁区', 'district', CITY, total, everything)] + streets

    def row(self, code, name, level, parent, people, cells, aliases=()):
        lat, lon = centre(self.vertices, cells)
        parts = [f'code: "{code}"', f'name: {name}', f'level: {level}']
        parts += [f'parent_code: "{parent}"'] if parent else []
        parts += [f'population: {people}', f'centre_lat: {lat:.5f}', f'centre_lon: {lon:.5f}']
        parts += [f'aliases: [{", ".join(aliases)}]'] if aliases else []
        return '  - {' + ', '.join(parts) + '}'

    def community(self, code, name, cells, rng):
        people = rng.randrange(2600, 8200, 10)
        aliases = [f'{name}小区', name] if len(name) > 2 else [f'{name}小区', f'{name}路']
        rows = [self.row(code, f'{name}社区', 'community', code[:9], people, cells, aliases)]
        self.feature(code, f'{name}社区', 'community', cells)
        grids = split(cells, rng)
        for k, grid in enumerate(grids):
            share = people * len(grid) // len(cells)
            rows.append(self.row(f'{code}{k + 1:02d}', f'第{k + 1}网格', 'grid', code, share, grid))
            self.feature(f'{code}{k + 1:02d}', f'第{k + 1}网格', 'grid', grid)
        return name, cells, people, rows

    def feature(self, code, name, level, cells):
        ring = outline(cells)
        points = [[self.vertices[key][1], self.vertices[key][0]] for key in ring + ring[:1]]
        self.features.append({'type': 'Feature',
                              'properties': {'code': code, 'name': name, 'level': level, 'generated': True},
                              'geometry': {'type': 'Polygon', 'coordinates': [points]}})


class Units:
    def __init__(self):
        self.rng = random.Random(12345)
        self.lines = []
        self.phones = 0
        self.unit('g-district', '和宁区人民政府', 'department', DISTRICT, None,
                  [('leader', 'leader'), ('deputy', 'deputy-leader'), ('head', 'section-head'),
                   ('duty', 'duty-officer'), *INSPECTORS])
        self.unit('h-centre', '和宁区接诉即办中心', 'hotline-centre', DISTRICT, 'g-district',
                  [('leader', 'leader'), ('deputy', 'deputy-leader'), ('head', 'section-head'),
                   ('duty', 'duty-officer')]
                  + [(f'desk{i}', 'desk-officer') for i in (1, 2, 3, 4)]
                  + [(f'route{i}', 'dispatcher') for i in (1, 2)] + [('arbiter', 'arbiter')]
                  + [(f'visit{i}', 'visitor') for i in (1, 2, 3, 4)] + [(f'check{i}', 'checker') for i in (1, 2)]
                  + [('appeal', 'appeal-officer,supervisor'), ('analyst', 'analyst,supervisor'), ('admin', 'administrator'),
                     ('specialist', 'case-specialist'), ('handler', 'handler')])
        self.unit('q-border', '边界事项专班', 'squad', DISTRICT, 'h-centre', self.team(2))
        for code, name in DEPARTMENTS:
            self.unit(code, f'和宁区{name}' if not name.endswith('支队') else f'和宁{name}', 'department', DISTRICT,
                      'g-district', self.team(3))
        for code, name in UTILITIES:
            self.unit(code, name, 'utility', DISTRICT, 'd-urban', self.team(3))
        for i, (street, names) in enumerate(STREETS):
            code = f'{DISTRICT}{i + 1:03d}'
            self.unit(f's-{code}', f'{street}办事处', 'street-office', code, 'g-district',
                      self.team(4) + [('desk', 'desk-officer'), ('route', 'dispatcher'), ('visit', 'visitor')])
            for j, name in enumerate(names.replace('*', '').split()):
                self.unit(f'c-{code}{j + 1:03d}', f'{name}社区居民委员会', 'community', f'{code}{j + 1:03d}', f's-{code}',
                          [('head', 'section-head,handler,duty-officer'), ('officer', 'handler,case-specialist'),
                           ('helper', 'social-helper')])

    @staticmethod
    def team(handlers):
        return [('leader', 'leader'), ('deputy', 'deputy-leader'), ('head', 'section-head'), ('duty', 'duty-officer'),
                ('specialist', 'case-specialist'), ('social', 'social-helper')] + \
               [(f'handler{i + 1}', 'handler') for i in range(handlers)]

    def unit(self, code, name, kind, area, parent, people):
        head = f'  - id: {code}\n    name: {name}\n    kind: {kind.replace("-", "_")}\n    area_code: "{area}"'
        self.lines.append(head + (f'\n    parent_id: {parent}' if parent else '') + '\n    persons:')
        for suffix, roles, *named in people:
            person = named[0] if named else self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)
            duty = suffix in ('duty', 'leader') or kind == 'community' and suffix == 'head'
            on_call = ', on_call: true' if duty else ''
            roles = roles.replace(',', ', ')
            phone = f', phone: "{self.phone()}"' if duty or suffix in ('deputy', 'head') else ''
            self.lines.append(f'      - {{id: {code}-{suffix}, name: {person}, roles: [{roles}]{on_call}{phone}}}')

    # Of an exchange that gives out no numbers.
    def phone(self):
        self.phones += 1
        return f'010-5550-{self.phones:04d}'


def main():
    areas = Areas()
    (HERE / 'areas.yaml').write_text(
        '# Places 区域. Written by generate.py; the district does not exist, its figures are made up.\nareas:\n'
        + '\n'.join(areas.rows) + '\n', encoding='utf-8')
    features = ',\n'.join(json.dumps(f, ensure_ascii=False, separators=(',', ':')) for f in areas.features)
    (HERE / 'areas.geojson').write_text(
        '{"type":"FeatureCollection",\n'
        '"properties":{"generated":true,"by":"generate.py","note":"No real place: the geometry is generated."},\n'
        '"features":[\n' + features + '\n]}\n', encoding='utf-8')
    (HERE / 'units.yaml').write_text(
        '# Units and people 单位与人员. Written by generate.py; all names are made up.\nunits:\n'
        + '\n'.join(Units().lines) + '\n', encoding='utf-8')
    print(f'{len(areas.rows)} areas, {len(areas.features)} shapes')


if __name__ == '__main__':
    main()
